"""The case studies against plain Python."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from math import dist

import pytest

from proofs_tests.library.studies import lines, result, rows


def test_random_words() -> None:
    """Oracle (a): what the original library's test counts for the words that java.util.Random picks."""
    counts = {"computer": 24, "is": 20, "orange": 22, "apple": 24, "work": 27, "fun": 17, "chair": 21, "paper": 16}
    counts["program"] = 29
    assert ([18, 11], sorted(counts.items())) == result("21")


def test_list_join() -> None:
    """Oracle (b): ``List(4, 3, 2)`` joined with itself."""
    assert [4, 3, 2, 4, 3, 2] == result("22")


def test_word_count() -> None:
    """Words over several files."""
    words: Counter[str] = Counter()
    for name in ("gettysburg", "declaration"):
        words.update(re.findall("[a-z]+", "\n".join(lines(f"{name}.txt")).lower()))
    assert sorted(words.items(), key=lambda pair: (-pair[1], pair[0]))[:5] == result("11")
    assert sorted(words.items()) == sorted(result("11", "counts.collect"))


def test_persons_and_vehicles() -> None:
    """10,000 × 50,000, joined by a dict."""
    ages = [int(d * 90) for part in range(4) for d in first(part, 2500)]
    owners = [int(d * 10000) for part in range(4) for d in first(100 + part, 12500)]
    owned = Counter([owner for owner in owners if ages[owner] >= 18])
    adults = sum(age >= 18 for age in ages)
    top = sorted([(n, owner) for owner, n in owned.items()], reverse=True)[:3]
    assert (adults, owned.total(), len(owned), top) == result("12")


def first(seed: int, count: int) -> list[float]:
    """``seed.draws(count)``: the first state of the generator, and those after it."""
    state, found = seed ^ 0x5DEECE66D, []
    for _ in range(count):
        state = (state * 0x5DEECE66D + 0xB) % 2**48
        found.append(state / 2**48)
    return found


def test_handwritten_digits() -> None:
    """The nearest of 500 images, by comparing with each."""
    images = [(int(row["label"]), list(map(int, row["pixels"].split()))) for row in rows("digits.csv")]
    known, asked = images[:500], images[500:]
    guesses = [min(known, key=lambda image: dist(image[1], pixels))[0] for _, pixels in asked]
    assert guesses == result("14", "guesses")
    assert sum(guess == label for guess, (label, _) in zip(guesses, asked, strict=True)) == result("14")[1]


def test_page_rank() -> None:
    """Ranks by power iteration over the whole graph."""
    friends = defaultdict(list)
    for row in rows("karate.csv"):
        friends[int(row["from"])].append(int(row["to"]))
        friends[int(row["to"])].append(int(row["from"]))
    ranks = dict.fromkeys(friends, 1 / len(friends))
    for _ in range(40):
        ranks = {m: 0.15 / len(friends) + 0.85 * sum(ranks[f] / len(friends[f]) for f in friends[m]) for m in friends}
    assert pytest.approx(ranks, abs=1e-12) == dict(result("16", "ranks.collect"))


def test_inverted_index() -> None:
    """The places of every word."""
    places = defaultdict(set)
    for text in ("gettysburg", "declaration"):
        for at, line in enumerate(lines(f"{text}.txt"), 1):
            for word in re.findall("[a-z]+", line.lower()):
                places[word].add((text, at))
    assert sorted([(word, sorted(found)) for word, found in places.items()]) == sorted(result("17", "index.collect"))


def test_access_log() -> None:
    """Visitors, pages, and the share of errors of each page."""
    found = [re.match(r'(\S+) .* "GET (\S+) .*" (\d+) ', line) for line in lines("access.log")]
    requests = [match.groups() for match in found if match]
    pages = Counter([page for _, page, _ in requests])
    bad = Counter([page for _, page, status in requests if status >= "400"])
    errors = sorted([(int(100 * bad[page] / pages[page] + 0.5), page) for page in pages], reverse=True)
    assert (len({visitor for visitor, _, _ in requests}), pages.most_common(3), errors[:2]) == result("18")


def test_matrix_blocks() -> None:
    """The product by blocks is the product."""
    a = [[(i * j + 3) % 10 for j in range(12)] for i in range(12)]
    b = [[(i + 2 * j) % 7 for j in range(12)] for i in range(12)]
    product = [[sum(a[i][k] * b[k][j] for k in range(12)) for j in range(12)] for i in range(12)]
    assert product == result("19", "product")


def test_stocks() -> None:
    """Means by symbol and year."""
    prices = defaultdict(list)
    for row in rows("stocks.csv"):
        prices[row["symbol"], int(row["date"][-4:])].append(float(row["price"]))
    expected = {key: sum(found) / len(found) for key, found in prices.items()}
    assert pytest.approx(expected, abs=0.0051) == dict(result("20", "means.collect"))
