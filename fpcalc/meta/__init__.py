"""The metatheory, executable: theorems over programs, wrong calculi that break them, and campaigns that look for either."""
