"""Writes the lines of further tools as they stand in public reports of them; see README.md."""

import math

import truth
from imitate import loss

TOOLS = []


def tool(write):
    TOOLS.append(write)
    return write


@tool
def vasp():
    print(" running on    4 total cores\n distrk:  each k-point on    4 cores,    1 groups\n vasp.6.3.0 20Jan22 (build Mar  1 2022 10:11:12) complex\n POSCAR found :  1 types and       2 ions\n LDA part: xc-table for Pade appr. of Perdew\n FFT: planning ... GRIDC\n WAVECAR not read\n entering main loop")
    for ion in (1, 2):
        print("       N       E                     dE             d eps       ncg     rms          rms(c)")
        for n in range(1, 5):
            e = -10.8 - ion / 10 + math.exp(-n)
            tail = f"{0.12 / n:14.3E}" if n < 4 else ""
            print(f"{'DAV' if n < 3 else 'RMM'}:{n:4d}    {e:18.12E}   {-.5 / n:12.5E}  {-.25 / n:12.5E}{1040 + n:6d}   {0.23 / n:.3E}{tail}")
        print(f"{ion:4d} F= {-.1084E+2 - ion / 10:.8E} E0= {-.1083E+2 - ion / 10:.8E}  d E ={-.1E-02 * ion:.6E}")
    print(" writing wavefunctions")
    truth.reached("F", -11.04, 2)
    truth.reached("E0", -11.03, 2)
    truth.reached("d_E dE E", -.002, 2)
    truth.reached("rms", .0575)
    truth.tolerated("ncg d_eps rms_c N E dE")


@tool
def cp2k():
    print(" SCF WAVEFUNCTION OPTIMIZATION\n\n  ----------------------------------- OT ---------------------------------------\n  Minimizer      : DIIS                : direct inversion\n                                         using   7 DIIS vectors\n  Preconditioner : FULL_ALL            : diagonalization, state selective\n  stepsize       :    0.15000000                  energy_gap     :    0.08000000\n  eps_taylor     :   0.10000E-15                  max_taylor     :             4\n  ----------------------------------- OT ---------------------------------------\n")
    for md in (1, 2):
        print("  Step     Update method      Time    Convergence         Total energy    Change\n  ------------------------------------------------------------------------------")
        for n in range(1, 5):
            print(f"{n:6d} OT DIIS     0.15E+00{31.5 / n:7.1f}{0.4569 / 10 ** (n + 3):15.8f}{-4522.84 - md - n / 1000:20.10f} {-1.7E-3 / n:8.2E}")
        print(f"\n  *** SCF run converged in{4:6d} steps ***\n\n\n  Electronic density on regular grids:      -1023.9999953423        0.0000046577")
        print(f"  Total energy:                                     {-4522.85 - md:20.14f}\n")
        print(f" ENERGY| Total FORCE_EVAL ( QS ) energy [a.u.]:  {-4522.85 - md:28.15f}\n")
        print(" MD| ***************************************************************************")
        print(f" MD| Step number {md:63d}\n MD| Time [fs] {md * .5:65.6f}\n MD| Conserved quantity [hartree] {-.452E+04 - md:46.12E}")
        print(" MD| ---------------------------------------------------------------------------\n MD|                                          Instantaneous             Averages")
        print(f" MD| CPU time per MD step [s] {242.97:29.6f} {178.81:20.6f}\n MD| Temperature [K] {300.5 + md:38.6f} {299.0:20.6f}")
    truth.reached("Total_energy", -4524.85)
    truth.tolerated("Convergence Change regular_grids Total_FORCE_EVAL_QS_energy energy_a.u. energy energy_gap stepsize eps_taylor Time Temperature MD_Temperature Electronic_density_on_regular_grids")


@tool
def namd():
    print("Info: NAMD 2.14 for Linux-x86_64-multicore\nInfo: Built Mon Aug 17 16:31:38 CDT 2020\nInfo: Running on 4 processors, 1 nodes, 1 physical nodes.\nInfo: SIMULATION PARAMETERS:\nInfo: TIMESTEP               2\nInfo: NUMBER OF STEPS        500\nInfo: CUTOFF                 12\nInfo: PARM SUMMARY:")
    head = "ETITLE:      TS           BOND          ANGLE          DIHED          IMPRP               ELECT            VDW       BOUNDARY           MISC        KINETIC               TOTAL           TEMP      POTENTIAL         TOTAL3        TEMPAVG            PRESSURE      GPRESSURE         VOLUME       PRESSAVG      GPRESSAVG"
    print(head + "\n")
    for s in (0, 100, 200):
        v = [20974.8938 + s, 19756.6577, 5724.4523, 179.8271, -337741.4183, 23251.1005, 0, 0, 45359.0786, -222495.4082 - s, 165.0039 + s, -267854.4868 - s, -222061.0901, 165.0039, -3197.5165 + s, -2425.4139, 921491.4634 + s, -3197.5165, -2425.4139]
        w = [15] * 19
        w[4] = w[9] = w[14] = 20
        print("ENERGY:%8d" % s + "".join("%*.4f" % (n, x) for n, x in zip(w, v)) + "\n")
    print("WRITING EXTENDED SYSTEM TO OUTPUT FILE AT STEP 200\nWallClock: 4783.658691  CPUTime: 4783.658691  Memory: 1137.476562 MB")
    for name, value in (("BOND", 21174.8938), ("ANGLE", 19756.6577), ("ELECT", -337741.4183), ("KINETIC", 45359.0786), ("TOTAL", -222695.4082), ("TEMP", 365.0039), ("POTENTIAL", -268054.4868), ("PRESSURE", -2997.5165), ("VOLUME", 921691.4634)):
        truth.reached(name, value, 200)
    truth.tolerated("DIHED IMPRP VDW BOUNDARY MISC TOTAL3 TEMPAVG GPRESSURE PRESSAVG GPRESSAVG WallClock CPUTime Memory")


@tool
def openfoam():
    print("Build  : 10-c4cf895ad8fa\nExec   : simpleFoam\nDate   : Nov 23 2023\nTime   : 10:11:12\nHost   : \"node7\"\nPID    : 12345\nI/O    : uncollated\nCase   : /scratch/pitzDaily\nnProcs : 1\n// * * * * * * * * * * * * * //\nCreate time\n\nSIMPLE: convergence criteria\n    field p\t tolerance 0.01\n    field U\t tolerance 0.001\n\nStarting time loop\n")
    for t in range(1, 4):
        print(f"Time = {t}\n")
        for name, solver in (("Ux", "smoothSolver"), ("Uy", "smoothSolver"), ("p", "GAMG"), ("epsilon", "smoothSolver"), ("k", "smoothSolver")):
            r = 0.01 * len(name + solver) / t
            print(f"{solver}:  Solving for {name}, Initial residual = {r:.6g}, Final residual = {r / 15:.6g}, No Iterations {t + 3}")
            if name == "p":
                print(f"time step continuity errors : sum local = {0.047 / t:.6g}, global = {0.0087 / t:.6g}, cumulative = {1.15 + t / 10:.6g}")
        print(f"ExecutionTime = {t * .6:.6g} s  ClockTime = {t} s\n")
    for name, solver in (("Ux", "smoothSolver"), ("p", "GAMG"), ("k", "smoothSolver")):
        truth.reached(f"Solving_for_{name}_Initial_residual {name}_Initial_residual", float(f"{0.01 * len(name + solver) / 3:.6g}"), 3)
    truth.reached("cumulative time_step_continuity_errors_cumulative", 1.45, 3)
    truth.reached("sum_local time_step_continuity_errors_sum_local", float(f"{0.047 / 3:.6g}"), 3)
    truth.tolerated("Initial_residual Final_residual global ExecutionTime ClockTime No_Iterations Uy_Initial_residual Ux_Final_residual Uy_Final_residual p_Final_residual k_Final_residual epsilon_Initial_residual epsilon_Final_residual Time")


@tool
def llama_finetune():
    print("main: seed: 1700000000\nmain: model base = 'open-llama-3b.gguf'\nllama_model_loader: - kv   2:                       llama.context_length u32              = 2048\nprint_params: n_vocab:   32000\nprint_params: n_ctx:     64\nprint_lora_params: n_rank_wq             : 4\nmain: total train_iterations 0\nmain: lora_size = 88796064 bytes (84.7 MB)\nmain: opt iter 0\nmain: number of training tokens: 808\nmain: begin training\nmain: work_size = 512272 bytes (0.5 MB)")
    for i in range(70, 75):
        print(f"train_opt_callback: iter={i:6d} sample={i + 2}/5608 sched={i / 100:.6f} loss={loss(i):.6f} dt=00:04:59 eta=03:29:33 |----------------->")
    truth.reached("loss", loss(74), 74, places=6)
    truth.reached("sched", .74, 74)
    truth.tolerated("sample")


@tool
def flair():
    print("2022-12-13 23:56:57,585 " + "-" * 100 + '\n2022-12-13 23:56:57,586 Corpus: "Corpus: 7000 train + 700 dev + 700 test sentences"\n2022-12-13 23:56:57,589 Parameters:\n2022-12-13 23:56:57,589  - learning_rate: "0.000050"\n2022-12-13 23:56:57,590  - mini_batch_size: "4"\n2022-12-13 23:56:57,591  - patience: "3"')
    for e in (1, 2):
        for i in (14, 28, 42):
            print(f"2022-12-13 23:57:0{e},123 epoch {e} - iter {i}/42 - loss {loss(e * 42 + i):.8f} - time (sec): 5.12 - samples/sec: 512.34 - lr: 0.10000{e} - momentum: 0.000000")
        print("2022-12-13 23:57:09,123 " + "-" * 100)
        print(f"2022-12-13 23:57:10,123 EPOCH {e} done: loss {loss(e * 42):.4f} - lr: 0.10000{e}")
        print(f"2022-12-13 23:57:11,123 DEV : loss {loss(e * 40):.13f} - f1-score (micro avg)  {0.7 + e / 100:.4f}")
    print("2022-12-13 23:58:00,000 \nResults:\n- F-score (micro) 0.6971\n- F-score (macro) 0.6967\n- Accuracy 0.6981\n\nBy class:\n              precision    recall  f1-score   support\n\n           1     0.6835    0.7343    0.7080       350\n           0     0.7130    0.6600    0.6855       350\n\n    accuracy                         0.6971       700\n   macro avg     0.6982    0.6971    0.6967       700\n")
    truth.reached("loss", loss(84), 2, places=4)
    truth.reached("DEV_loss", loss(80), 2, places=13)
    truth.reached("lr", 0.100002, 2)
    truth.reached("DEV_f1-score_micro_avg DEV_f1-score", 0.72, 2)
    truth.reached("F-score_micro F-score", 0.6971)
    truth.reached("Accuracy", 0.6981)
    truth.tolerated("samples/sec time time_sec momentum F-score_macro precision recall f1-score support learning_rate")


@tool
def opennmt():
    print("[2018-09-20 15:00:00,000 INFO] encoder: 29000000\n[2018-09-20 15:00:00,000 INFO] * number of parameters: 69000000\n[2018-09-20 15:00:00,100 INFO] Starting training on GPU: [0]")
    for s in range(50, 201, 50):
        print(f"[2018-09-20 15:18:39,264 INFO] Step {s}/1000; acc: {42.02 + s / 10:6.2f}; ppl: {55.22 + 5000 / s:5.2f}; xent: {4.01 + 1 / s:4.2f}; lr: {s / 1e5:7.5f}; 2214/2168 tok/s; {s * 2:6.0f} sec")
    print("[2018-09-20 15:18:39,611 INFO] Loading valid dataset from data/x.valid.1.pt, number of examples: 7988\n[2018-09-20 15:18:47,173 INFO] Validation perplexity: 56.168\n[2018-09-20 15:18:47,173 INFO] Validation accuracy: 35.9623")
    truth.reached("acc", 62.02, 200)
    truth.reached("ppl", 80.22, 200)
    truth.reached("xent", 4.01 + 1 / 200, 200, places=2)
    truth.reached("lr", 0.002, 200)
    truth.reached("Validation_perplexity", 56.168)
    truth.reached("Validation_accuracy", 35.9623)


@tool
def ray_tune():
    for i in (1, 2, 3):
        print(f"== Status ==\nCurrent time: 2022-08-15 16:26:0{i} (running for 00:15:17.93)\nMemory usage on this node: 6.7/15.3 GiB\nUsing FIFO scheduling algorithm.\nResources requested: 33.0/128 CPUs, 0/0 GPUs, 0.0/356.14 GiB heap, 0.0/143.22 GiB objects\nResult logdir: /home/ray/ray_results/train_2022-08-15_16-10-44\nNumber of trials: 1/1 (1 RUNNING)")
        line = "+---------------------+----------+-------------------+--------+------------------+-------------+----------+"
        print(line + "\n| Trial name          | status   | loc               |   iter |   total time (s) |   timesteps |   reward |\n" + line.replace("-+-", "-+-").replace("+-", "|-", 1)[:-1] + "|")
        print(f"| PG_CartPole_61e5ea  | RUNNING  | 172.31.76.4:1454  | {i:6d} | {20.0927 * i:16.4f} | {200 * i:11d} | {21.125 + i:8.4g} |\n{line}\n\n")
    truth.tolerated("reward total_time_s timesteps")


@tool
def cmdstan():
    print("method = optimize\n  optimize\n    algorithm = lbfgs (Default)\n      lbfgs\n        init_alpha = 0.001 (Default)\n        tol_obj = 9.9999999999999998e-13 (Default)\n        history_size = 5 (Default)\n    iter = 2000 (Default)\nid = 0 (Default)\nrandom\n  seed = 1598959552\noutput\n  refresh = 100 (Default)\n\nInitial log joint probability = -0.835716")
    for i in (2, 4):
        print("    Iter      log prob        ||dx||      ||grad||       alpha      alpha0  # evals  Notes ")
        print(f"{i:8d}  {-2.46519 - i:12.6g}  {1.16356 / i:12.6g}  {2.22e-5 * i:12.6g}  {1:10.4g}  {1:10.4g}  {5 * i:7d}   ")
    print("Optimization terminated normally: \n  Convergence detected: gradient norm is below tolerance")
    print("Begin eta adaptation.\nIteration:   1 / 250 [  0%]  (Adaptation)\nIteration:  50 / 250 [ 20%]  (Adaptation)\nSuccess! Found best value [eta = 1] earlier than expected.\n\nBegin stochastic gradient ascent.\n  iter             ELBO   delta_ELBO_mean   delta_ELBO_med   notes ")
    for i in (100, 200, 300):
        print(f"{i:6d}  {-66.79 + i / 100:15.3f}  {100 / i:16.3f}  {200 / i:15.3f}" + ("   MEDIAN ELBO CONVERGED" if i == 300 else ""))
    print("\nDrawing a sample of size 1000 from the approximate posterior... \nCOMPLETED.")
    truth.reached("log_prob", -6.46519, 4)
    truth.reached("grad ||grad||", 8.88e-5, 4)
    truth.reached("ELBO", -63.79, 300)
    truth.reached("delta_ELBO_mean", .333, 300)
    truth.tolerated("dx alpha alpha0 evals delta_ELBO_med Initial_log_joint_probability eta")


@tool
def marian():
    print("[2025-01-27 14:00:00] [marian] Marian v1.12.0 65bf82ff 2023-02-21 09:56:29 -0800\n[2025-01-27 14:00:00] [config] after-epochs: 0\n[2025-01-27 14:00:00] [config] dec-depth: 6\n[2025-01-27 14:00:00] [config] learn-rate: 0.0003\n[2025-01-27 14:00:00] [config] label-smoothing: 0.1")
    for u in (5250, 5300, 5350):
        print(f"[2025-01-27 14:01:07] Ep. 3 : Up. {u} : Sen. {u * 50:,} : Cost {0.68 + u / 1e5:.8f} * 881,133 @ 23,996 after 96,696,035 : Time 32.34s : 27242.83 words/s : gNorm {0.89 + u / 1e5:.4f} : L.r. 2.5000e-06")
        if u == 5300:
            print("[2025-01-27 14:00:35] [valid] Ep. 3 : Up. 5300 : ce-mean-words : 0.813648 : stalled 1 times (last best: 0.813412)\n[2025-01-27 14:00:37] [valid] Ep. 3 : Up. 5300 : chrf : 66.2634 : new best\n[2025-01-27 14:00:39] [valid] Ep. 3 : Up. 5300 : bleu-detok : 41.2837 : stalled 1 times (last best: 41.4621)")
    truth.reached("Cost", 0.7335, 5350)
    truth.reached("gNorm", 0.9435, 5350)
    truth.reached("valid_ce-mean-words ce-mean-words", 0.813648, 5300)
    truth.reached("valid_chrf chrf", 66.2634, 5300)
    truth.reached("valid_bleu-detok bleu-detok", 41.2837, 5300)
    truth.tolerated("Time L.r L.r. last_best valid_last_best")


@tool
def caffe():
    g = "I0509 19:45:41.120270 20669 "
    print(g + "caffe.cpp:185] Using GPUs 0\n" + g + "solver.cpp:48] Initializing solver from parameters: \ntest_iter: 100\nbase_lr: 0.01\nmax_iter: 10000\nmomentum: 0.9\nweight_decay: 0.0005\n" + g + "net.cpp:150] Setting up conv1\n" + g + "net.cpp:157] Top shape: 64 20 24 24 (737280)\n" + g + "net.cpp:165] Memory required for data: 3150080")
    for i in (0, 100, 200):
        print(f"{g}solver.cpp:266] Iteration {i}, Testing net (#0)\n{g}solver.cpp:315]     Test net output #0: accuracy = {0.16014 + i / 1000:.6g}\n{g}solver.cpp:315]     Test net output #1: loss = {loss(i) * 1.1:.5g} (* 1 = {loss(i) * 1.1:.5g} loss)")
        print(f"{g}solver.cpp:228] Iteration {i}, loss = {loss(i):.6g}\n{g}solver.cpp:244]     Train net output #0: loss = {loss(i):.6g} (* 1 = {loss(i):.6g} loss)\n{g}sgd_solver.cpp:106] Iteration {i}, lr = {0.01 / (1 + i / 1e4):.6g}")
    truth.reached("loss", float(f"{loss(200):.6g}"), 200)
    truth.reached("Test_net_output_accuracy Test_accuracy Test_net_output_#0_accuracy", .36014, 200)
    truth.reached("Test_loss Test_net_output_loss", float(f"{loss(200) * 1.1:.5g}"), 200)
    truth.reached("Train_loss Train_net_output_loss", float(f"{loss(200):.6g}"), 200)
    truth.reached("lr", float(f"{0.01 / 1.02:.6g}"), 200)


@tool
def darknet():
    print(" CUDA-version: 10000 (10000), cuDNN: 7.4.2, CUDNN_HALF=1, GPU count: 1\n OpenCV version: 4.2.0\n 0 : compute_capability = 750, cudnn_half = 1, GPU: GeForce RTX 2070\nnet.optimized_memory = 0\nmini_batch = 1, batch = 8, time_steps = 1, train = 1\n   layer   filters  size/strd(dil)      input                output\n   0 conv     32       3 x 3/ 1    416 x 416 x   3 ->  416 x 416 x  32 0.299 BF\n   1 conv     64       3 x 3/ 2    416 x 416 x  32 ->  208 x 208 x  64 1.595 BF\nTotal BFLOPS 59.563\navg_outputs = 489778\nLearning Rate: 0.001, Momentum: 0.949, Decay: 0.0005")
    for i in (1187, 1188, 1189):
        print(f"v3 (iou loss, Normalizer: (iou: 0.07, obj: 1.00, cls: 1.00) Region 139 Avg (IOU: 0.{i}), count: 429, class_loss = {i / 10:.6f}, iou_loss = 28.210449, total_loss = {i / 10 + 30:.6f} \n total_bbox = 9296220, rewritten_bbox = 0.238635 % ")
        print(f"\n (next mAP calculation at 1200 iterations) \n Last accuracy mAP@0.5 = 0.{i % 100} %, best = 0.97 % ")
        print(f" {i}: {loss(i):f}, {loss(i) * 1.1:f} avg loss, 0.010000 rate, 1.429193 seconds, {i * 64} images, 30.824708 hours left\nLoaded: 1.136631 seconds - performance bottleneck on CPU or Disk HDD/SSD")
    truth.reached("avg_loss", loss(1189) * 1.1, 1189, places=6)
    truth.reached("Last_accuracy_mAP_0.5 Last_accuracy_mAP@0.5 mAP_0.5 accuracy_mAP_0.5 mAP@0.5", .0089)
    truth.reached("total_loss", 148.9)
    truth.tolerated("best class_loss iou_loss IOU iou obj cls total_bbox rewritten_bbox loss rate Avg_IOU avg_outputs Total_BFLOPS Loaded Learning_Rate net.optimized_memory")


@tool
def nnunet():
    print("\n############################\nINFO: You are using the old nnU-Net default plans.\n############################\n\nUsing device: cuda:0\n2024-04-26 10:00:00.000000: do_dummy_2d_data_aug: False\n2024-04-26 10:00:00.000000: The split file contains 5 splits.\n2024-04-26 10:00:00.000000: Desired fold for training: 0\n2024-04-26 10:00:00.000000: This split has 20 training and 5 validation cases.")
    for e in (10, 11, 12):
        print(f"2024-04-26 10:04:21.850949: \n2024-04-26 10:04:21.850949: Epoch {e}\n2024-04-26 10:04:21.854971: Current learning rate: {0.01 - e / 1e5:.5g}\n2024-04-26 10:06:36.199916: train_loss {-loss(e):.4f}\n2024-04-26 10:06:36.205917: val_loss {-loss(e) * .9:.4f}\n2024-04-26 10:06:36.210917: Pseudo dice [0.8{e}, 0.7{e}]\n2024-04-26 10:06:36.213916: Epoch time: 134.35 s\n2024-04-26 10:06:36.217918: Yayy! New best EMA pseudo Dice: 0.81{e}")
    print("2024-04-26 15:29:06.880623: Mean Validation Dice:  0.6980713938291729")
    truth.reached("train_loss", -loss(12), 12, places=4)
    truth.reached("val_loss", -loss(12) * .9, 12, places=4)
    truth.reached("Current_learning_rate learning_rate", .00988, 12)
    truth.reached("best_EMA_pseudo_Dice EMA_pseudo_Dice", .8112, 12)
    truth.reached("Mean_Validation_Dice", 0.6980713938291729)
    truth.tolerated("Epoch_time time Pseudo_dice")


@tool
def coqui_tts():
    print(" > Training Environment:\n | > Backend: Torch\n | > Mixed precision: True\n | > Num. of CPUs: 12\n | > Num. of Torch Threads: 1\n | > Torch seed: 54321\n > Start Tensorboard: tensorboard --logdir=/out/run-1\n > Model has 86538924 parameters\n\n\x1b[4m\x1b[1m > EPOCH: 0/1000\x1b[0m\n --> /out/run-1\n\n\x1b[1m > TRAINING (2023-03-14 09:10:11) \x1b[0m")
    for s in (24, 49):
        print(f"\n\x1b[1m   --> STEP: {s}/377 -- GLOBAL_STEP: {370001 + s}\x1b[0m")
        for name, v in (("loss_disc", loss(s)), ("loss_gen", loss(s) * 1.2), ("loss_mel", loss(s) * 7), ("grad_norm_0", 58.95755)):
            print(f"     | > {name}: {v:.5f}  ({v * 1.1:.5f})")
        print("     | > current_lr_0: 0.00018 \n     | > step_time: 0.55960  (0.62170)\n     | > loader_time: 0.10720  (0.10090)")
    print("\n\x1b[1m > EVALUATION \x1b[0m\n\n  \x1b[1m--> EVAL PERFORMANCE\x1b[0m\n     | > avg_loader_time:\x1b[92m 0.00712 \x1b[0m(-0.00123)\n     | > avg_loss_gen:\x1b[91m 2.31456 \x1b[0m(+0.01234)\n     | > avg_loss_mel:\x1b[92m 17.20111 \x1b[0m(-0.31234)\n")
    for name, v in (("loss_disc", loss(49)), ("loss_gen", loss(49) * 1.2), ("loss_mel", loss(49) * 7), ("grad_norm_0", 58.95755), ("current_lr_0", .00018)):
        truth.reached(name, v, 370050, places=5)
    truth.reached("avg_loss_gen", 2.31456)
    truth.reached("avg_loss_mel", 17.20111)
    truth.tolerated("step_time loader_time avg_loader_time")


@tool
def tf_estimator():
    print("2020-09-07 12:33:03.540827: I tensorflow/core/common_runtime/gpu/gpu_device.cc:1512] Adding visible gpu devices: 0\nINFO:tensorflow:Running local_init_op.\nINFO:tensorflow:Saving checkpoints for 0 into /home/x/model.ckpt.")
    for s in (0, 100, 200):
        print(f"INFO:tensorflow:loss = {loss(s):.6f}, step = {s}" + (" (124.394 sec)" if s else ""))
        if s:
            print("INFO:tensorflow:global_step/sec: 0.803899")
    print(f"INFO:tensorflow:Saving dict for global step 200: accuracy = 0.9625, average_loss = 0.1234, global_step = 200, loss = {loss(200) * 1.1:.6f}\nINFO:tensorflow:Loss for final step: {loss(200):.6f}.")
    print("INFO:tensorflow:global step 201: loss = 5.5745 (0.886 sec/step)")
    truth.reached("loss", 5.5745, 201)
    truth.reached("accuracy", .9625, 200)
    truth.reached("average_loss", .1234, 200)
    truth.tolerated("global_step/sec")


@tool
def mace():
    print("2022-09-20 10:27:01.622 INFO: CUDA version: 11.1, CUDA device: 0\n2022-09-20 10:27:07.725 INFO: Loaded 931 training configurations from 'atoms.xyz'\n2022-09-20 10:27:07.725 INFO: Using random 5.0% of training set for validation\n2022-09-20 10:27:07.864 INFO: Total number of configurations: train=885, valid=46, tests=[Default: 131, slab_MD: 76]\n2022-09-20 10:27:07.870 INFO: AtomicNumberTable: (8, 77)\n2022-09-20 10:27:07.871 INFO: Atomic energies: [-0.08969644, -0.33524439]\n2022-09-20 10:27:09.000 INFO: Average number of neighbors: 26.477794647216797\n2022-09-20 10:27:09.000 INFO: Number of parameters: 689872")
    print("2024-10-18 16:23:00.000 INFO: Initial: head: default, loss=  0.9001, RMSE_E_per_atom=   933.7 meV, RMSE_F=   811.5 meV / A, RMSE_stress=    22.2 meV / A^3")
    for e in (0, 1, 2):
        print(f"2024-10-18 16:24:36.769 INFO: Epoch {e}: head: default, loss={loss(e):8.4f}, RMSE_E_per_atom={33.7 - e:8.1f} meV, RMSE_F={111.5 - e:8.1f} meV / A, RMSE_stress={2.2 + e:8.1f} meV / A^3")
    truth.reached("loss", loss(2), 2, places=4)
    truth.reached("RMSE_E_per_atom", 31.7, 2)
    truth.reached("RMSE_F", 109.5, 2)
    truth.reached("RMSE_stress", 4.2, 2)


@tool
def espnet():
    h = "[gpu01:0/2] 2020-07-19 08:49:04,080 "
    print(h + "(trainer:250) INFO: 1/20epoch started")
    for a, b in ((1, 682), (683, 1364), (1365, 2046)):
        print(f"{h}(trainer:464) INFO: 1epoch:train:{a}-{b}batch: iter_time=2.878e-04, forward_time=0.134, loss={loss(b / 100):.3f}, loss_att=77.448, loss_ctc={b}.499, acc=0.{b}, backward_time=0.111, optim_step_time=0.030, lr_0=3.460e-06, train_time=1.816")
    print(h + "(trainer:300) INFO: 1epoch results: [train] iter_time=1.5e-04, forward_time=0.134, loss=84.873, loss_att=67.526, acc=0.091, train_time=1.8, time=15 minutes and 20.1 seconds, total_count=2046, [valid] loss=61.1, loss_att=59.2, acc=0.143, cer=0.851, total_count=30, time=12.1 seconds")
    truth.reached("loss", loss(20.46), None, places=3)
    truth.reached("acc", .2046)
    truth.reached("lr_0", 3.46e-6)
    truth.reached("loss_ctc", 2046.499)
    truth.reached("valid_loss", 61.1)
    truth.reached("valid_acc", .143)
    truth.reached("valid_cer cer", .851)
    truth.reached("train_loss", 84.873)
    truth.tolerated("iter_time forward_time backward_time optim_step_time train_time loss_att time total_count train_loss_att train_acc train_iter_time train_forward_time train_train_time valid_loss_att valid_time valid_total_count train_time")


@tool
def speechbrain():
    print("speechbrain.core - Beginning experiment!\nspeechbrain.core - Experiment folder: results/CRDNN/2602\nspeechbrain.core - 172.7M trainable parameters in ASR\nspeechbrain.utils.epoch_loop - Going into epoch 1")
    for e in (1, 2):
        print(f"speechbrain.utils.epoch_loop - Going into epoch {e}\nspeechbrain.nnet.schedulers - Changing lr from 1 to 0.8\nspeechbrain.utils.train_logger - epoch: {e}, lr: {1.0 / e:.2e} - train loss: {loss(e):.2e} - valid loss: {loss(e) * 1.1:.2f}, valid CER: {35.42 - e:.2f}, valid WER: {39.14 - e:.2f}\nspeechbrain.utils.checkpoints - Saved an end-of-epoch checkpoint in results/CRDNN/2602/save/CKPT+2023-10-21+12-02-55+00")
    truth.reached("train_loss", loss(2), 2, digits=3)
    truth.reached("valid_loss", loss(2) * 1.1, 2, places=2)
    truth.reached("valid_CER", 33.42, 2)
    truth.reached("valid_WER", 37.14, 2)
    truth.reached("lr", .5, 2)


@tool
def torchtune():
    print("INFO:torchtune.utils.logging:Running FullFinetuneRecipeSingleDevice with resolved config:\n\nbatch_size: 4\ncheckpointer:\n  _component_: torchtune.training.FullModelHFCheckpointer\nepochs: 1\ngradient_accumulation_steps: 1\nlog_every_n_steps: 1\nmax_steps_per_epoch: 10\noptimizer:\n  lr: 2.0e-05\nseed: null\n\nDEBUG:torchtune.utils.logging:Setting manual seed to local seed 3903944230. Local seed is seed + rank = 3903944230 + 0\nINFO:torchtune.utils.logging:Memory stats after model init:\n\tGPU peak memory allocation: 26.95 GiB\n\tGPU peak memory reserved: 27.05 GiB")
    for s in range(1, 6):
        print(f"Step {s} | loss:{loss(s)} lr:2e-0{s} tokens_per_second_per_gpu:{405.044978758513 + s}")
    truth.reached("loss", loss(5), 5)
    truth.reached("lr", 2e-5, 5)
    truth.tolerated("tokens_per_second_per_gpu GPU_peak_memory_allocation GPU_peak_memory_reserved")


@tool
def mxnet():
    for e in (101, 102):
        for b in (50, 100):
            print(f"2019-08-21 14:56:44,024 INFO Epoch[{e}] Batch [{b}]\tSpeed: 581.56 samples/sec\taccuracy={0.9 + b / 1e4:.6f}")
        print(f"2019-08-21 14:57:14,472 INFO Epoch[{e}] Train-accuracy={0.99 + e / 1e5:.6f}\n2019-08-21 14:57:14,472 INFO Epoch[{e}] Time cost=85.508\n2019-08-21 14:57:14,947 INFO Saved checkpoint to \"image-classifier-resnet18_v2-0{e + 1}.params\"\n2019-08-21 14:57:18,638 INFO Epoch[{e}] Validation-accuracy={0.8 + e / 1e5:.6f}")
    truth.reached("accuracy", .91, 102)
    truth.reached("Train-accuracy", .99102, 102)
    truth.reached("Validation-accuracy", .80102, 102)
    truth.tolerated("Speed Time_cost")


@tool
def psi4():
    print("  ==> Pre-Iterations <==\n\n  SCF Guess: Superposition of Atomic Densities via on-the-fly atomic UHF (no occupation information).\n\n   -------------------------\n    Irrep   Nso     Nmo   \n   -------------------------\n     A         74      74 \n   -------------------------\n    Total      74      74\n   -------------------------\n\n  ==> Iterations <==\n\n                           Total Energy        Delta E     RMS |[F,P]|\n")
    print("   @DF-RKS iter SAD:  -718.87070994750695   -7.18871e+02   0.00000e+00 ")
    for n in range(1, 5):
        print(f"   @DF-RKS iter {n:3d}:  {-719.9 - n / 100:.14f}   {-1.0366 / n:12.5e}   {6.42e-3 / n:.5e} ADIIS/DIIS")
    print("  Energy and wave function converged.\n\n  @DF-RKS Final Energy:  -719.94000000000005\n\n   => Energetics <=\n\n    Nuclear Repulsion Energy =            523.6012345678901234\n    One-Electron Energy =               -2055.1012345678901234\n    Total Energy =                       -719.9400000000000546\n")
    truth.reached("Total_Energy", -719.9400000000000546)
    truth.reached("DF-RKS_Final_Energy Final_Energy", -719.94)
    truth.reached("Nuclear_Repulsion_Energy", 523.6012345678901234)
    truth.tolerated("One-Electron_Energy Delta_E DF-RKS_iter RMS_F_P")


@tool
def mmdetection2():
    for i in (2400, 2450):
        print(f"2020-05-08 18:56:16,649 - mmdet - INFO - Epoch [1][{i}/7517]\tlr: 0.00125, eta: 1 day, 4:33:09, time: 0.595, data_time: 0.032, memory: 6836, loss_rpn_cls: 0.0989, s0.loss_cls: 0.1939, s0.acc: 93.{i}, loss_bbox: 0.1484, loss: {loss(i):.4f}")
    print("2022-07-13 13:52:10,199 - mmdet - INFO - Epoch(val) [1][282]\tmAP: 0.8237, CP: 0.6174, CR: 0.8417, CF1_top3: 0.7123")
    truth.reached("loss", loss(2450), 1, places=4)
    truth.reached("s0.acc", 93.245, 1)
    truth.reached("s0.loss_cls", .1939, 1)
    truth.reached("lr", .00125, 1)
    truth.reached("mAP val_mAP", .8237, 1)
    truth.reached("CF1_top3 val_CF1_top3", .7123, 1)
    truth.reached("loss_bbox", .1484, 1)
    truth.tolerated("time data_time memory loss_rpn_cls CP CR val_CP val_CR")


@tool
def amber():
    print("          Amber 18 SANDER                              2018\n\n| Run on 02/05/2020 at 11:05:57\n\n  imin = 0, ntx = 5, irest = 1,\n  ntpr = 5, ntwr = 50, ntwx = 0,\n")
    for s in (500, 1000):
        print(f"\n NSTEP = {s:8d}   TIME(PS) = {s / 500:11.3f}  TEMP(K) = {294.82 + s / 1000:8.2f}  PRESS = {-288.2 + s / 10:7.1f}\n Etot   = {-5200.9716 - s:15.4f}  EKtot   = {1271.3443 + s:15.4f}  EPtot      = {-6472.3159 - 2 * s:15.4f}")
        print(f" BOND   = {11.8908 + s:15.4f}  ANGLE   = {28.0053:15.4f}  DIHED      = {12.1743:15.4f}\n 1-4 NB = {8.8215:15.4f}  1-4 EEL = {439.4164:15.4f}  VDWAALS    = {946.3831:15.4f}\n EELEC  = {-7919.0072:15.4f}  EHBOND  = {0:15.4f}  RESTRAINT  = {0:15.4f}\n EKCMT  = {623.5878:15.4f}  VIRIAL  = {759.012:15.4f}  VOLUME     = {21767.5408:15.4f}\n {'':51}Density    = {0.995:15.4f}\n Ewald error estimate:   0.2712E-03\n ------------------------------------------------------------------------------\n")
    for name, v in (("TEMP_K TEMP", 295.82), ("PRESS", -188.2), ("Etot", -6200.9716), ("EPtot", -8472.3159), ("BOND", 1011.8908), ("Density", .995), ("VOLUME", 21767.5408)):
        truth.reached(name, v, 1000)
    truth.tolerated("TIME_PS TIME EKtot ANGLE DIHED NB EEL VDWAALS EELEC EHBOND RESTRAINT EKCMT VIRIAL Ewald_error_estimate ntx irest ntpr ntwr ntwx imin")


@tool
def lammps_multi():
    print("LAMMPS (3 Aug 2023)\nPer MPI rank memory allocation (min/avg/max) = 522 | 523.2 | 524.3 Mbytes")
    for s in (1, 250, 500):
        print(f"---------------- Step {s:8d} ----- CPU = {s * 1.1:11.4f} (sec) ----------------\nStep     = {s:14d} Time     = {s / 5:10.4g} Atoms    = {2995:14d} \nTemp     = {600 + s:10.4g} Press    = {6.479e4 + s:10.4g} PotEng   = {-73.63 - s / 100:10.4g} \nKinEng   = {1.788 + s / 100:10.4g} TotEng   = {-71.85:10.4g} E_pair   = {-73.63:10.4g} ")
    print("Loop time of 1121.83 on 4 procs for 500 steps with 2995 atoms")
    for name, v in (("Temp", 1100), ("Press", 6.529e4), ("PotEng", -78.63), ("KinEng", 6.788), ("TotEng", -71.85), ("E_pair", -73.63)):
        truth.reached(name, v, 500)
    truth.tolerated("CPU Time Atoms Loop_time")


if __name__ == "__main__":
    truth.imitate(TOOLS)
