import logging

import torch
import truth
from data import X, Y
from ignite.contrib.handlers import ProgressBar
from ignite.engine import Events, create_supervised_evaluator, create_supervised_trainer
from ignite.metrics import Accuracy, Loss, RunningAverage

logging.basicConfig(level=logging.INFO)
torch.manual_seed(1)
xs, ys = torch.tensor(X, dtype=torch.float32), torch.tensor(Y, dtype=torch.long)
batches = [(xs[i : i + 20], ys[i : i + 20]) for i in range(0, 400, 20)]
model = torch.nn.Linear(xs.shape[1], 2)
measure = torch.nn.CrossEntropyLoss()
trainer = create_supervised_trainer(model, torch.optim.SGD(model.parameters(), lr=0.1), measure)
evaluator = create_supervised_evaluator(model, metrics={"accuracy": Accuracy(), "nll": Loss(measure)})
RunningAverage(output_transform=lambda loss: loss).attach(trainer, "batch_loss")
ProgressBar(persist=True).attach(trainer, ["batch_loss"])


@trainer.on(Events.EPOCH_COMPLETED)
def tell(engine):
    evaluator.run([(xs[400:], ys[400:])])
    found = evaluator.state.metrics
    print(f"Validation Results - Epoch: {engine.state.epoch}  Avg accuracy: {found['accuracy']:.4f} Avg loss: {found['nll']:.4f}", flush=True)
    truth.reached("Validation_Avg_accuracy Avg_accuracy", found["accuracy"], engine.state.epoch, places=4)
    truth.reached("Validation_Avg_loss Avg_loss", found["nll"], engine.state.epoch, places=4)
    truth.reached("batch_loss", engine.state.metrics["batch_loss"], None, digits=3)


trainer.run(batches, max_epochs=3)
truth.write()
