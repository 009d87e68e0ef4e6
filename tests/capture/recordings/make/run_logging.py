import logging
import os
import truth

logging.basicConfig(level=logging.INFO, format="%(asctime)s %(process)d %(name)s:%(lineno)d [%(levelname)s] %(message)s")
log = logging.getLogger("train.main")
log.info("Python 3.11.7, torch: 2.13.0, device: cuda:0, rank: 0, world size: 4")
log.info("listening on 10.0.0.7:29500 (pid: %d)", os.getpid())
log.info("Namespace(lr=0.1, epochs=5, batch_size=32, data='/data')")
log.info("Number of parameters: 1,234,567")
for epoch in range(1, 6):
    for step in range(0, 100, 50):
        log.info("epoch %d/5 | step %d | loss %.4f | lr %.2e | 123.4 samples/s | eta 0:01:%02d", epoch, step + epoch * 100, 1 / (epoch + step), 1e-3 / epoch, step)
    log.info("Epoch %d: train loss: %.4f, val loss: %.4f, val acc: %.1f%%, time: 3.2s", epoch, 1 / epoch, 1.2 / epoch, epoch * 17.5)
log.warning("nan in gradient: skipped")
log.info("saved /tmp/ckpt-5.pt in 0.31s")
log.info("best val acc: 87.5% at epoch 5")
truth.reached("loss", 1 / 55, 550, places=4)
truth.reached("lr", 1e-3 / 5, 550, digits=3)
truth.reached("train_loss", 1 / 5, 5, places=4)
truth.reached("val_loss", 1.2 / 5, 5, places=4)
truth.reached("val_acc", 0.875, 5)
truth.reached("best_val_acc", 0.875)
truth.tolerated("time")
truth.write()
