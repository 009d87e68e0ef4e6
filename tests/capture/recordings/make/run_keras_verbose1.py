import keras
import numpy
import truth
from data import X, Y

keras.utils.set_random_seed(1)
model = keras.Sequential([keras.layers.Input((8,)), keras.layers.Dense(16, "relu"), keras.layers.Dense(1, "sigmoid")])
model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
model.summary()
history = model.fit(X[:500].astype("float32"), Y[:500], epochs=4, batch_size=20, validation_split=0.2, verbose=1,
                    callbacks=[keras.callbacks.ReduceLROnPlateau(patience=1, min_delta=1)]).history
for name, values in history.items():
    truth.reached(name, values[-1], 4, digits=4)
truth.write()
