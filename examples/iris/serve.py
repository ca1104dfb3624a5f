"""Serves the iris classifier: POST /predict with four lengths in centimetres.

A model that is mounted (MODEL, /data/model.pickle) takes the place of the one that the image brings; one that is replaced
while it serves is taken at the next call.
"""

import os
import pickle
from pathlib import Path
from typing import Dict, List

import uvicorn
from fastapi import FastAPI, Query
from pydantic import BaseModel, Extra, Field, root_validator

MOUNTED = Path(os.environ.get("MODEL", "/data/model.pickle"))
BUILT_IN = Path(__file__).with_name("model.pickle")


class Models:
    """The model that is there now."""

    def __init__(self):
        self.seen = None
        self.stored = None
        self.current()

    def current(self):
        path = MOUNTED if MOUNTED.exists() else BUILT_IN
        stat = path.stat()
        seen = (path, stat.st_ino, stat.st_mtime_ns, stat.st_size)
        if seen != self.seen:
            self.stored = pickle.loads(path.read_bytes())
            self.seen = seen
        return self.stored["model"], self.stored["species"]


models = Models()

EXAMPLE = {"sepal_length": 5.1, "sepal_width": 3.5, "petal_length": 1.4, "petal_width": 0.2}


class Flower(BaseModel):
    """One iris; lengths in centimetres. `{"features": [5.1, 3.5, 1.4, 0.2]}`, in the same order, is taken as well."""

    sepal_length: float = Field(gt=0, le=100)
    sepal_width: float = Field(gt=0, le=100)
    petal_length: float = Field(gt=0, le=100)
    petal_width: float = Field(gt=0, le=100)

    class Config:
        extra = Extra.forbid
        schema_extra = {"example": EXAMPLE}

    @root_validator(pre=True)
    def name_features(cls, values):
        features = values.get("features")
        if features is None:
            return values
        if len(values) > 1 or not isinstance(features, list) or len(features) != len(EXAMPLE):
            raise ValueError(f"features: give a list of {len(EXAMPLE)} numbers ({', '.join(EXAMPLE)}) and nothing else")
        return dict(zip(EXAMPLE, features))


class Prediction(BaseModel):
    species: str
    probabilities: Dict[str, float]


app = FastAPI(title="Iris", description="Tells the species of an iris from four lengths in centimetres.")


@app.get("/")
def about():
    return {
        "model": "logistic regression on the iris data set",
        "predict": "POST /predict with JSON, or GET /predict with the same names in the query",
        "example": EXAMPLE,
        "documentation": "/docs",
    }


@app.get("/healthz")
def healthz():
    return {"status": "ok"}


@app.post("/predict", response_model=Prediction)
def predict(flower: Flower):
    return classify([flower.sepal_length, flower.sepal_width, flower.petal_length, flower.petal_width])


@app.get("/predict", response_model=Prediction)
def predict_in_browser(
    sepal_length: float = Query(..., gt=0, le=100),
    sepal_width: float = Query(..., gt=0, le=100),
    petal_length: float = Query(..., gt=0, le=100),
    petal_width: float = Query(..., gt=0, le=100),
):
    return classify([sepal_length, sepal_width, petal_length, petal_width])


def classify(lengths: List[float]) -> Prediction:
    model, species = models.current()
    probabilities = model.predict_proba([lengths])[0]
    return Prediction(
        species=species[int(probabilities.argmax())],
        probabilities={name: round(float(p), 4) for name, p in zip(species, probabilities)},
    )


if __name__ == "__main__":
    uvicorn.run(app, host="0.0.0.0", port=8080, log_level="info")
