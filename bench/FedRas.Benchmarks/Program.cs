using BenchmarkDotNet.Running;
using FedRas.Benchmarks;

// `-- rounds` times whole rounds, `-- spectrum --data-dir DIR` describes real updates by every quantiser, `-- lattice [ITEMS]` times published frames; anything else goes to BenchmarkDotNet.
if (args is ["rounds", ..]) WholeRounds.Run(args.ElementAtOrDefault(1));
else if (args is ["spectrum", "--data-dir", var folder]) QuantizerTables.Run(folder);
else if (args is ["lattice", ..]) LatticeFrames.Run(args.ElementAtOrDefault(1));
else BenchmarkSwitcher.FromAssembly(typeof(KernelBenchmarks).Assembly).Run(args);
