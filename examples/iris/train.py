"""Trains the classifier on scikit-learn's bundled iris data and stores it beside this file."""

import pickle
from pathlib import Path

from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split

iris = load_iris()
train_x, test_x, train_y, test_y = train_test_split(
    iris.data, iris.target, test_size=0.3, random_state=42, stratify=iris.target
)
model = LogisticRegression(max_iter=1000).fit(train_x, train_y)
accuracy = model.score(test_x, test_y)
print(f"accuracy on {len(test_x)} flowers that it has not seen: {accuracy:.3f}")
assert accuracy > 0.9, "the model is worse than it should be"

Path(__file__).with_name("model.pickle").write_bytes(
    pickle.dumps({"model": model, "species": [str(name) for name in iris.target_names]})
)
