using BenchmarkDotNet.Running;
using FedRas.Benchmarks;

// `dotnet run -c Release --project bench/FedRas.Benchmarks -- rounds` times whole rounds; anything else goes to BenchmarkDotNet.
if (args is ["rounds", ..]) WholeRounds.Run(args.ElementAtOrDefault(1));
else BenchmarkSwitcher.FromAssembly(typeof(KernelBenchmarks).Assembly).Run(args);
