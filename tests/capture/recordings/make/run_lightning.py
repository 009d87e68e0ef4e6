import lightning
import torch
import truth
from data import X, Y

lightning.seed_everything(1)
data = torch.utils.data.TensorDataset(torch.tensor(X).float(), torch.tensor(Y).float())
load = lambda part: torch.utils.data.DataLoader(part, batch_size=50)


class Net(lightning.LightningModule):
    def __init__(self):
        super().__init__()
        self.net = torch.nn.Sequential(torch.nn.Linear(8, 16), torch.nn.ReLU(), torch.nn.Linear(16, 1))

    def step(self, batch, name):
        x, y = batch
        out = self.net(x)[:, 0]
        loss = torch.nn.functional.binary_cross_entropy_with_logits(out, y)
        self.log(f"{name}_loss", loss, prog_bar=True, on_step=name == "train", on_epoch=True)
        self.log(f"{name}_acc", ((out > 0) == y).float().mean(), prog_bar=True, on_step=False, on_epoch=True)
        return loss

    def training_step(self, batch, _):
        return self.step(batch, "train")

    def validation_step(self, batch, _):
        self.step(batch, "val")

    def test_step(self, batch, _):
        self.step(batch, "test")

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), 0.01)


train, valid = torch.utils.data.random_split(data, [400, 200])
trainer = lightning.Trainer(max_epochs=4, logger=False, enable_checkpointing=False, log_every_n_steps=1)
trainer.fit(net := Net(), load(train), load(valid))
for name, value in trainer.callback_metrics.items():
    if name != "train_loss":
        truth.reached(name, value, 3, digits=3)
result = trainer.test(net, load(valid))[0]
for name, value in result.items():
    truth.reached(name, value, None)
truth.tolerated("v_num")
truth.write()
