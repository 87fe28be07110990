"""Write the cases with scikit-learn itself.

pip install scikit-learn && python make_reports.py
"""

import json
from pathlib import Path

from sklearn.metrics import classification_report

HERE = Path(__file__).resolve().parent
ODD = ["reverted_card_payment?", "a/b", "naïve", "it's <b>"]


def write(name, report):
    (HERE / f"{name}.json").write_text(json.dumps(report, indent=2) + "\n")


def main():
    truth, said = [0, 0, 0, 1, 1, 1, 1, 1, 2, 2], [0, 1, 0, 1, 1, 1, 0, 2, 2, 1]
    write("classes", classification_report(truth, said, output_dict=True))
    write("odd-labels", classification_report([0, 1, 2, 3, 3, 0], [0, 1, 2, 2, 3, 1], target_names=ODD, output_dict=True))
    several, found = [[1, 0, 1], [0, 1, 0], [1, 1, 0], [0, 0, 1]], [[1, 0, 0], [0, 1, 0], [1, 0, 0], [0, 1, 1]]
    write("several-labels", classification_report(several, found, target_names=["tax", "rent", "food"], output_dict=True, zero_division=0))
    write("not-predicted", classification_report([0, 0, 1, 2], [0, 0, 1, 1], output_dict=True, zero_division=float("nan")))
    weights = [0.5, 1, 1, 2.25, 1, 1, 1, 1, 1, 1]
    write("weighted", classification_report(truth, said, sample_weight=weights, output_dict=True))


if __name__ == "__main__":
    main()
