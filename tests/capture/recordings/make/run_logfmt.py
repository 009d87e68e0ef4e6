import structlog
import truth

structlog.configure(processors=[
    structlog.processors.TimeStamper(fmt="iso"), structlog.processors.add_log_level,
    structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"])])
log = structlog.get_logger()
log.info("starting", pid=4711, host="node7", addr="10.0.0.7:8080", version="1.2.3", seed=42, port=8080)
for step in range(0, 200, 20):
    loss, accuracy = 3 / (step + 1), step / 250
    log.info("train", step=step, loss=round(loss, 4), accuracy=round(accuracy, 4))
    if step % 100 == 0:
        log.info("validation finished", step=step, val_loss=round(loss * 1.1, 4), duration="1.52s")
log.warning("slow disk", path="/tmp/x", elapsed_ms=120)
truth.reached("loss", loss, 180, places=4)
truth.reached("accuracy", accuracy, 180, places=4)
truth.reached("val_loss", 3 / 101 * 1.1, 100, places=4)
truth.tolerated("duration elapsed_ms")
truth.write()
