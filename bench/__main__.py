"""Run every benchmark: `python -m bench`. Figures are ratios measured side by side in one run."""

from __future__ import annotations

from bench import ledger, matching, reading

if __name__ == "__main__":
    for one in (ledger, matching, reading):
        print(f"== {one.__name__}")
        one.main()
