"""Writes the lines of tools that are too large to run here, by their own format strings; see README.md."""

import math

import truth

TOOLS = []


def tool(write):
    TOOLS.append(write)
    return write


def loss(step):
    return 4.0 / (1.0 + 0.05 * step) + 0.01 * math.sin(step)


@tool
def nanogpt():
    print("tokens per iteration will be: 491,520")
    print("found vocab_size = 65 (inside data/shakespeare_char/meta.pkl)")
    print("number of parameters: 10.65M")
    print("num decayed parameter tensors: 26, with 10,740,096 parameters")
    for i in range(0, 101, 10):
        if i % 50 == 0:
            print(f"step {i}: train loss {loss(i):.4f}, val loss {loss(i) * 1.1:.4f}")
        print(f"iter {i}: loss {loss(i + 1):.4f}, time {45.3 + i:.2f}ms, mfu {12.5 + i / 100:.2f}%")
    truth.reached("train_loss", loss(100), 100, places=4)
    truth.reached("val_loss", loss(100) * 1.1, 100, places=4)
    truth.reached("loss", loss(101), 100, places=4)
    truth.reached("mfu", 0.135, 100)
    truth.tolerated("time")


@tool
def imagenet_example():
    print("=> creating model 'resnet18'")
    for epoch in range(2):
        for i in range(1, 100, 30):
            v = loss(epoch * 100 + i)
            entries = ["Epoch: [%d]" % epoch + "[%4d/%d]" % (i, 5005)]
            for name, fmt, val in (("Time", ":6.3f", .2), ("Data", ":6.3f", .01), ("Loss", ":.4e", v),
                                   ("Acc@1", ":6.2f", 10 + i / 10), ("Acc@5", ":6.2f", 30 + i / 10)):
                entries.append(("{name} {val" + fmt + "} ({avg" + fmt + "})").format(name=name, val=val, avg=val * 1.1))
            print("\t".join(entries))
        print(" *   Acc@1 %.3f Acc@5 %.3f" % (40 + epoch, 70 + epoch))
    truth.reached("Loss", v, 1, digits=5)
    truth.reached("Acc_1 Acc@1", 41.0)
    truth.reached("Acc_5 Acc@5", 71.0)
    truth.tolerated("Time Data")


@tool
def fairseq():
    head = "2023-01-05 10:11:%02d | INFO | %s | "
    print(head % (0, "fairseq_cli.train") + "task: TranslationTask")
    print(head % (0, "fairseq_cli.train") + "num. shared model params: 44,000,000 (num. trained: 44,000,000)")
    print(head % (1, "fairseq.trainer") + "max tokens per device = 4096 and max sentences per device = None")
    for epoch in (1, 2):
        print(head % (2, "fairseq.trainer") + f"begin training epoch {epoch}")
        for i in (100, 200):
            n = (epoch - 1) * 200 + i
            print(head % (3, "train_inner") + f"epoch {epoch:03d}:    {i} / 200 loss={loss(n):.3f}, nll_loss={loss(n) - .5:.3f}, "
                  f"ppl={2 ** loss(n):.2f}, wps=12345.6, ups=3.2, wpb=3500.1, bsz=120.5, num_updates={n}, lr={1e-4 * n:.6g}, "
                  "gnorm=1.234, clip=0, train_wall=30, gb_free=10.1, wall=62")
        print(head % (4, "valid") + f"epoch {epoch:03d} | valid on 'valid' subset | loss {loss(n) * 1.1:.3f} | "
              f"nll_loss {loss(n):.3f} | ppl {2 ** loss(n):.2f} | wps 30000 | wpb 3000 | bsz 100 | num_updates {n} | best_loss {loss(n) * 1.1:.3f}")
        print(head % (5, "train") + f"epoch {epoch:03d} | loss {loss(n) + .1:.3f} | nll_loss {loss(n) - .4:.3f} | ppl {2 ** loss(n):.2f} | "
              f"wps 12000 | ups 3 | wpb 3500 | bsz 120 | num_updates {n} | lr 0.04 | gnorm 1.3 | clip 0 | train_wall 60 | gb_free 10 | wall 130")
    truth.reached("loss", loss(400), 400, places=3)  # of train_inner
    truth.reached("valid_loss", loss(400) * 1.1, 400, places=3)
    truth.reached("valid_ppl", 2 ** loss(400), 400, places=2)
    truth.reached("train_loss", loss(400) + .1, 400, places=3)
    truth.reached("nll_loss", loss(400) - .5, 400, places=3)
    truth.reached("lr train_lr", 0.04, 400)
    truth.reached("gnorm", 1.234, 400)
    truth.tolerated("ppl wps ups wpb bsz clip train_wall gb_free wall train_nll_loss train_ppl train_wps train_ups train_wpb train_bsz "
                    "train_lr train_gnorm train_clip train_train_wall train_gb_free train_wall valid_nll_loss valid_wps valid_wpb valid_bsz "
                    "valid_best_loss best_loss")


@tool
def timm():
    print("Training with a single process on 1 device (cuda:0).")
    print("Model resnet50 created, param count:25557032")
    for epoch in range(2):
        for i in (0, 50, 99):
            v = loss(epoch * 100 + i)
            print(f"Train: {epoch} [{i:>4d}/100 ({100. * i / 99:>3.0f}%)]  Loss: {v:#.3g} ({v * 1.02:#.3g})  Time: 0.312s, {820.51:>7.2f}/s  "
                  f"(0.400s, {640.2:>7.2f}/s)  LR: {0.05:.3e}  Data: 0.003 (0.021)")
        for i in (0, 20):
            print(f"Test: [{i:>4d}/20]  Time: 0.112 (0.211)  Loss: {v * 1.1:>7.3f} ({v * 1.12:>6.3f})  Acc@1: {60 + epoch + i:>7.3f} (51.1)  Acc@5: {80.5:>7.3f} (75.2)")
        print(f"*** Best metric: {51.1 + epoch} (epoch {epoch})")
    truth.reached("Loss train_loss", float(f"{v:#.3g}"), 1)
    truth.reached("Test_Loss", v * 1.1, None, places=3)
    truth.reached("Test_Acc_1 Acc_1", 81)
    truth.reached("Test_Acc_5 Acc_5", 80.5)
    truth.reached("LR train_LR", 0.05, 1)
    truth.reached("Best_metric", 52.1)
    truth.tolerated("Time Data Test_Time Train_Time Train_Data")


@tool
def detectron2():
    for i in range(19, 100, 20):
        print(f"[01/05 10:11:12 d2.utils.events]:  eta: 0:12:{i:02d}  iter: {i}  total_loss: {loss(i):.4g}  loss_cls: {loss(i) / 2:.4g}  "
              f"loss_box_reg: {loss(i) / 4:.4g}    time: 0.2123  last_time: 0.2100  data_time: 0.0112  last_data_time: 0.0035   lr: {0.00002 * i:.5g}  max_mem: 3012M")
    print("[01/05 10:12:12 d2.evaluation.coco_evaluation]: Evaluation results for bbox: ")
    print("|   AP   |  AP50  |  AP75  |  APs  |  APm   |  APl   |")
    print("|:------:|:------:|:------:|:-----:|:------:|:------:|")
    print("| 41.203 | 62.101 | 44.567 | 0.000 | 41.000 | 43.210 |")
    print("[01/05 10:12:12 d2.engine.defaults]: Evaluation results for coco_val in csv format:")
    print("[01/05 10:12:12 d2.evaluation.testing]: copypaste: Task: bbox\n[01/05 10:12:12 d2.evaluation.testing]: copypaste: AP,AP50,AP75,APs,APm,APl\n[01/05 10:12:12 d2.evaluation.testing]: copypaste: 41.2030,62.1010,44.5670,0.0000,41.0000,43.2100")
    truth.reached("total_loss", float(f"{loss(99):.4g}"), 99)
    truth.reached("loss_cls", float(f"{loss(99) / 2:.4g}"), 99)
    truth.reached("loss_box_reg", float(f"{loss(99) / 4:.4g}"), 99)
    truth.reached("lr", 0.00198, 99)
    truth.reached("AP", 41.203)
    truth.reached("AP50", 62.101)
    truth.reached("AP75", 44.567)
    truth.reached("APm", 41)
    truth.tolerated("time last_time data_time last_data_time max_mem APs APl")


@tool
def megatron():
    print("using world size: 8, data-parallel size: 2, tensor-model-parallel size: 4")
    print(" > number of parameters on (tensor, pipeline) model parallel rank (0, 0): 345000000")
    print("  lr .............................................. 0.00015")
    print("  global_batch_size ............................... 128")
    for i in range(10, 60, 10):
        print(f" [2024-01-05 10:11:12] iteration {i:8d}/{500:8d} | consumed samples: {i * 128:12d} | elapsed time per iteration (ms): {812.3:.1f} | "
              f"learning rate: {1.5e-4 * i / 50:.6E} | global batch size: {128:5d} | lm loss: {loss(i):.6E} | loss scale: {4096.0:.1f} | grad norm: {1.234 + i:.3f} | "
              "number of skipped iterations:   0 | number of nan iterations:   0 |")
    print("-" * 100)
    print(f" validation loss at iteration 50 | lm loss value: {loss(50) * 1.1:.6E} | lm loss PPL: {math.exp(loss(50)):.6E} | ")
    truth.reached("lm_loss", float(f"{loss(50):.6E}"), 50)
    truth.reached("learning_rate", 1.5e-4, 50)
    truth.reached("grad_norm", 51.234, 50)
    truth.reached("lm_loss_value validation_lm_loss_value", float(f"{loss(50) * 1.1:.6E}"), 50)
    truth.reached("lm_loss_PPL validation_lm_loss_PPL", float(f"{math.exp(loss(50)):.6E}"), 50)
    truth.tolerated("loss_scale consumed_samples elapsed_time_per_iteration_ms")


@tool
def deepspeed():
    for i in range(10, 60, 10):
        print(f"[2024-01-05 10:11:12,123] [INFO] [logging.py:96:log_dist] [Rank 0] step={i}, skipped=0, lr=[{1e-4 * i}], mom=[[0.9, 0.999]]")
        print(f"[2024-01-05 10:11:12,125] [INFO] [timer.py:260:stop] epoch=0/micro_step={i}/global_step={i}, RunningAvgSamplesPerSec=7.864669709950182, CurrSamplesPerSec=8.00912418308922, MemAllocated=3.21GB, MaxMemAllocated=10.2GB")
        print("[2024-01-05 10:11:12,125] [INFO] [logging.py:96:log_dist] [Rank 0] rank=0 time (ms) | forward_microstep: 652.42 | backward_microstep: 2164.53 | step_microstep: 1172.13")
        print(f"steps: {i} loss: {loss(i):.4f} iter time (s): 0.512 samples/sec: 12.512")
    truth.reached("loss", loss(50), 50, places=4)
    truth.reached("lr", 5e-3, 50)
    truth.tolerated("forward_microstep backward_microstep step_microstep RunningAvgSamplesPerSec CurrSamplesPerSec MemAllocated MaxMemAllocated iter_time_s samples/sec skipped")


@tool
def ultralytics():
    print("Ultralytics YOLOv8.0.200 Python-3.10.12 torch-2.1.0+cu118 CUDA:0 (Tesla T4, 15102MiB)")
    print("                   from  n    params  module                                       arguments                     ")
    print("  0                  -1  1       464  ultralytics.nn.modules.conv.Conv             [3, 16, 3, 2]                 ")
    print("  1                  -1  1      4672  ultralytics.nn.modules.conv.Conv             [16, 32, 3, 2]                ")
    print("Model summary: 225 layers, 3157200 parameters, 3157184 gradients, 8.9 GFLOPs")
    for e in range(1, 4):
        print()
        print(("%11s" * 7) % ("Epoch", "GPU_mem", "box_loss", "cls_loss", "dfl_loss", "Instances", "Size"))
        for k in (1, 8):
            row = ("%11s" * 2 + "%11.4g" * 5) % (f"{e}/3", "2.51G", loss(e), loss(e) * 2, loss(e) / 2, 212, 640)
            print(f"\r{row}: {k * 100 // 8:3d}%|{'#' * k:<8}| {k}/8 [00:01<00:00,  6.20it/s]", end="")
        print()
        print(("%22s" + "%11s" * 6) % ("Class", "Images", "Instances", "Box(P", "R", "mAP50", "mAP50-95)") + ": 100%|########| 2/2 [00:00<00:00,  3.10it/s]")
        print(("%22s" + "%11i" * 2 + "%11.3g" * 4) % ("all", 128, 929, .64 + e / 100, .53, .605 + e / 100, .446))
    print()
    print("3 epochs completed in 0.006 hours.")
    print("Speed: 0.2ms preprocess, 2.3ms inference, 0.0ms loss, 1.1ms postprocess per image")
    truth.reached("box_loss", float(f"{loss(3):.4g}"), 3)
    truth.reached("cls_loss", float(f"{loss(3) * 2:.4g}"), 3)
    truth.reached("dfl_loss", float(f"{loss(3) / 2:.4g}"), 3)
    truth.reached("Box_P Box(P", .67)
    truth.reached("R", .53)
    truth.reached("mAP50", .635)
    truth.reached("mAP50-95", .446)
    truth.tolerated("GPU_mem")


@tool
def fastai():
    print("epoch     train_loss  valid_loss  accuracy  time    ")
    for e in range(3):
        print("%-10d%-12.6f%-12.6f%-10.6f%-8s" % (e, loss(e), loss(e) * 1.1, .5 + e / 10, "00:03"))
    truth.reached("train_loss", loss(2), 2, places=6)
    truth.reached("valid_loss", loss(2) * 1.1, 2, places=6)
    truth.reached("accuracy", .7, 2)


@tool
def lammps():
    print("LAMMPS (2 Aug 2023)\nReading data file ...\n  4000 atoms\n  read_data CPU = 0.012 seconds\nNeighbor list info ...\n  update: every = 20 steps, delay = 0 steps, check = no")
    print("Per MPI rank memory allocation (min/avg/max) = 3.222 | 3.222 | 3.222 Mbytes")
    print("   Step          Temp          E_pair         E_mol          TotEng         Press     ")
    for s in range(0, 301, 100):
        print("%10d   %-14.8g %-14.8g %-14.8g %-14.8g %-14.8g" % (s, 1.44 - s / 1e3, -6.77 + s / 1e4, 0, -4.61, 3.2 - s / 500))
    print("Loop time of 0.512 on 1 procs for 300 steps with 4000 atoms")
    print("\nPerformance: 253125.0 tau/day, 585.9 timesteps/s, 2.344 Matom-step/s")
    print("MPI task timing breakdown:\nSection |  min time  |  avg time  |  max time  |%varavg| %total\n" + "-" * 63)
    print("Pair    | 0.4012     | 0.4012     | 0.4012     |   0.0 | 78.35\nNeigh   | 0.0812     | 0.0812     | 0.0812     |   0.0 | 15.86")
    print("\nTotal # of neighbors = 151513\nAve neighs/atom = 37.878\nNeighbor list builds = 15\nTotal wall time: 0:00:00")
    truth.reached("Temp", 1.14, 300)
    truth.reached("E_pair", -6.74, 300)
    truth.reached("TotEng", -4.61, 300)
    truth.reached("Press", 2.6, 300)
    truth.tolerated("E_mol Loop_time Total_wall_time Performance")


@tool
def gromacs():
    for s in (0, 500, 1000):
        print("           Step           Time\n" + "%15d%15.5f" % (s, s / 500) + "\n")
        print("   Energies (kJ/mol)")
        print("           Bond          Angle    Proper Dih.          LJ-14     Coulomb-14")
        print("".join("%15.5e" % v for v in (1e3 + s, 2e3, 3e3, 4e2, 5e4)))
        print("        LJ (SR)   Coulomb (SR)      Potential    Kinetic En.   Total Energy")
        print("".join("%15.5e" % v for v in (1e4, -5e5 + s, -4e5 + s, 8e4, -3.2e5 - s)))
        print("    Temperature Pressure (bar)   Constr. rmsd")
        print("".join("%15.5e" % v for v in (300.1 + s / 1e3, -12.5, 1e-6)) + "\n")
    for names, value in (("Bond", 2000), ("Angle", 2000), ("Proper_Dih Proper_Dih.", 3000), ("Potential", -399000), ("Kinetic_En Kinetic_En.", 8e4),
                         ("Total_Energy", -321000), ("Temperature", 301.1), ("Pressure_bar", -12.5)):
        truth.reached(names, value, 1000)
    truth.tolerated("LJ-14 Coulomb-14 LJ_SR Coulomb_SR Constr._rmsd Constr_rmsd")


@tool
def quantum_espresso():
    print("     Program PWSCF v.7.0 starts on  5Jan2024 at 10:11:12 \n     bravais-lattice index     =            2\n     lattice parameter (alat)  =      10.2000  a.u.")
    print("     number of atoms/cell      =            2\n     number of electrons       =         8.00\n     kinetic-energy cutoff     =      18.0000  Ry\n     mixing beta               =       0.7000")
    for i in range(1, 5):
        print(f"     iteration # {i:2d}     ecut=    18.00 Ry     beta= 0.70\n     Davidson diagonalization with overlap\n     ethr =  1.00E-0{i},  avg # of iterations =  2.0")
        print(f"\n     total cpu time spent up to now is        0.{i} secs\n\n     total energy              =     {-15.79 - i / 1000:.8f} Ry\n     Harris-Foulkes estimate   =     {-15.8 - i / 1000:.8f} Ry\n     estimated scf accuracy    <       {0.06 / i:.8f} Ry\n")
    print("     the Fermi energy is     6.2500 ev\n\n!    total energy              =     -15.79450000 Ry\n     estimated scf accuracy    <       0.00000100 Ry")
    print("\n     The total energy is the sum of the following terms:\n\n     one-electron contribution =       4.78800000 Ry\n     hartree contribution      =       1.08000000 Ry\n     xc contribution           =      -4.81400000 Ry\n     ewald contribution        =     -16.90000000 Ry\n\n     convergence has been achieved in   4 iterations\n\n     Forces acting on atoms (cartesian axes, Ry/au):\n\n     atom    1 type  1   force =     0.00001234    0.00000000    0.00000000\n     atom    2 type  1   force =    -0.00001234    0.00000000    0.00000000\n\n     Total force =     0.000017     Total SCF correction =     0.000000")
    truth.reached("total_energy", -15.7945, None)
    truth.reached("Total_force", 0.000017)
    truth.tolerated("Harris-Foulkes_estimate one-electron_contribution hartree_contribution xc_contribution ewald_contribution Total_SCF_correction ethr estimated_scf_accuracy Fermi_energy")


@tool
def mmengine():
    for e in (1, 2):
        for i in (50, 100):
            print(f"01/05 10:11:12 - mmengine - INFO - Epoch(train)  [{e}][{i:3d}/100]  base_lr: 1.0000e-02 lr: {1e-2 / e:.4e}  eta: 0:01:02  time: 0.0212  data_time: 0.0051  memory: 321  loss: {loss(e * 100 + i):.4f}  loss_cls: {loss(i):.4f}")
        print(f"01/05 10:11:12 - mmengine - INFO - Epoch(val)  [{e}][50/50]    accuracy/top1: {60.5 + e:.4f}  accuracy/top5: 90.1000  data_time: 0.0051  time: 0.0123")
    truth.reached("loss train_loss", loss(300), 2, places=4)
    truth.reached("loss_cls train_loss_cls", loss(100), 2, places=4)
    truth.reached("lr train_lr", 5e-3, 2)
    truth.reached("accuracy/top1 val_accuracy/top1", 62.5, 2)
    truth.reached("accuracy/top5 val_accuracy/top5", 90.1, 2)
    truth.tolerated("base_lr time data_time memory val_time val_data_time train_time train_data_time train_memory train_base_lr")


@tool
def optuna():
    for i in range(4):
        print(f"[I 2024-01-05 10:11:12,{i:03d}] Trial {i} finished with value: {0.5 - i / 10} and parameters: {{'x': 0.{i}, 'lr': 1e-0{i + 1}}}. Best is trial {i} with value: {0.5 - i / 10}.")
    truth.reached("value", 0.5 - 3 / 10, 3)
    truth.tolerated("Best_value")


@tool
def quickstart():
    """The PyTorch tutorial's loop."""
    for e in range(3):
        print(f"Epoch {e + 1}\n-------------------------------")
        for b in range(0, 300, 100):
            print(f"loss: {loss(e * 300 + b):>7f}  [{(b + 1) * 64:>5d}/{60000:>5d}]")
        print(f"Test Error: \n Accuracy: {(100 * (.4 + e / 10)):>0.1f}%, Avg loss: {loss(e * 300) * .9:>8f} \n")
    print("Done!")
    truth.reached("loss", loss(800), None, places=6)
    truth.reached("Accuracy Test_Accuracy Test_Error_Accuracy", .6, 3)
    truth.reached("Avg_loss Test_Avg_loss", loss(600) * .9, 3, places=6)


@tool
def spacy():
    print("\x1b[38;5;4mℹ Pipeline: ['tok2vec', 'tagger']\x1b[0m\n\x1b[38;5;4mℹ Initial learn rate: 0.001\x1b[0m")
    print("E    #       LOSS TOK2VEC  LOSS TAGGER  TAG_ACC  SCORE \n---  ------  ------------  -----------  -------  ------")
    for i in (0, 200, 400):
        print(f"{i // 200:3d}  {i:6d}  {0.0:12.2f}  {150.2 - i / 10:11.2f}  {30.5 + i / 10:7.2f}  {0.3 + i / 1000:6.2f}")
    truth.reached("LOSS_TAGGER", 110.2, None, places=2)
    truth.reached("TAG_ACC", 70.5)
    truth.reached("SCORE", 0.7)
    truth.tolerated("LOSS_TOK2VEC E")


@tool
def glmnet_r():
    print("\nCall:  glmnet(x = x, y = y) \n\n   Df  %Dev  Lambda\n1   0  0.00 1.63100\n2   2  5.53 1.48600\n3   2 14.59 1.35400")
    print("[1] \"epoch 1 rmse 0.5123\"\n[1] \"epoch 2 rmse 0.4123\"\n[1] 0.4123")
    truth.reached("rmse", 0.4123, 2)
    truth.tolerated("Df %Dev Lambda")


@tool
def flux_julia():
    for e in range(1, 4):
        print(f"[ Info: epoch = {e}, train_loss = {loss(e):.5f}, test_loss = {loss(e) * 1.2:.5f}")
        print(f"┌ Info: Evaluated\n│   epoch = {e}\n│   accuracy = {0.5 + e / 10}\n└   f1 = {0.4 + e / 10}")
    truth.reached("train_loss", loss(3), 3, places=5)
    truth.reached("test_loss", loss(3) * 1.2, 3, places=5)
    truth.reached("accuracy", 0.8, 3)
    truth.reached("f1", 0.4 + 3 / 10, 3)


@tool
def cleanrl():
    for s in (120, 310, 777):
        print(f"global_step={s}, episodic_return=[{s / 10}]")
        print(f"SPS: {1200 + s}")
    truth.reached("episodic_return", 77.7, 777)
    truth.tolerated("SPS")


@tool
def karpathy_makemore():
    print("number of examples in the dataset: 32033\nmax word length: 15\nvocabulary: .abc")
    for s in (0, 500, 1000):
        print(f"step {s} | loss {loss(s):.4f} | step time {12.3:.2f}ms")
        if s % 500 == 0 and s:
            print(f"step {s} train loss: {loss(s) * .98:.4f} test loss: {loss(s) * 1.05:.4f}")
    truth.reached("loss", loss(1000), 1000, places=4)
    truth.reached("train_loss", loss(1000) * .98, 1000, places=4)
    truth.reached("test_loss", loss(1000) * 1.05, 1000, places=4)
    truth.tolerated("step_time time")


@tool
def paddle():
    for e in (1, 2):
        print(f"[2024/01/05 10:11:12] ppcls INFO: [Train][Epoch {e}/2][Iter: 10/50]lr(CosineAnnealingDecay): 0.01250000, top1: 0.2{e}, top5: 0.5, CELoss: {loss(e):.5f}, loss: {loss(e):.5f}, batch_cost: 0.1s, reader_cost: 0.05, ips: 321.1 samples/s, eta: 0:12:11")
        print(f"[2024/01/05 10:11:12] ppcls INFO: [Eval][Epoch {e}][Avg]CELoss: {loss(e) * 1.1:.5f}, loss: {loss(e) * 1.1:.5f}, top1: 0.3{e}, top5: 0.6")
    truth.reached("train_loss loss", loss(2), None, places=5)
    truth.reached("Eval_loss", loss(2) * 1.1, 2, places=5)
    truth.reached("train_top1 top1", .22, None)
    truth.reached("Eval_top1", .32, 2)
    truth.reached("train_CELoss CELoss", loss(2), None, places=5)
    truth.tolerated("train_top5 top5 Eval_top5 Eval_CELoss train_lr lr train_lr_CosineAnnealingDecay lr_CosineAnnealingDecay batch_cost reader_cost ips train_batch_cost train_reader_cost train_ips")


if __name__ == "__main__":
    truth.imitate(TOOLS)
