using BenchmarkDotNet.Running;
using FedRas.Benchmarks;

// `-- rounds` times whole rounds, `-- spectrum --data-dir DIR` describes real updates by every quantiser, `-- lattice [ITEMS]` times published frames,
// `-- message-size --data-dir DIR` takes real messages apart; anything else goes to BenchmarkDotNet.
if (args is ["rounds", ..]) WholeRounds.Run(args.ElementAtOrDefault(1));
else if (args is ["spectrum", "--data-dir", var folder]) QuantizerTables.Run(folder);
else if (args is ["lattice", ..]) LatticeFrames.Run(args.ElementAtOrDefault(1));
else if (args is ["message-size", "--data-dir", var data]) MessageSizes.Run(data);
else BenchmarkSwitcher.FromAssembly(typeof(KernelBenchmarks).Assembly).Run(args);
