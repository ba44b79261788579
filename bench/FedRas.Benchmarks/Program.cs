using BenchmarkDotNet.Running;
using FedRas.Benchmarks;
using FedRas.Benchmarks.Load;

// `-- reading [ROWS]` times how fast a ratings file is read, `-- rounds` times whole rounds,
// `-- entropy --data-dir DIR` the symbol coder, `-- lattice [ITEMS]` times published frames,
// `-- message-size --data-dir DIR` takes real messages apart, `-- catch-up --data-dir DIR/ml-1m [DEVICES]` compares what returning devices
// download with its floor, `-- scale [ITEMS …]`
// whole rounds on made-up data of 10 000 to a million items, `-- reconstruct --data-dir DIR [ROUNDS]` fits users to a trained table,
// `-- describe --data-dir DIR` times reports of one user, `-- silos --data-dir DIR` compares those of several,
// `-- what-a-report-shows --data-dir DIR` reads reports as a curious server would, `-- liked-or-not --data-dir DIR` says how sure it is,
// `-- store [CONNECTION]` times a server's store in SQLite, and in PostgreSQL if its connection string is given,
// `-- observing [TURNS]` compares a server whose metrics are on with one whose metrics are off,
// `-- participate [ITEMS …]` measures devices that take part in a real server's rounds, each in a process of its own,
// `-- load --data-dir DIR …` puts thousands of devices with ready reports against a server in a process of its own,
// `-- evaluation` times what an evaluation adds to a device's training,
// `-- limits` times calls of a server with and without its limits,
// `-- new-users --data-dir DIR/ml-1m MODEL …` serves users who had no part in training; anything else goes to BenchmarkDotNet.
if (args is ["rounds", ..]) WholeRounds.Run(args.AsSpan(1));
else if (args is ["kmeans-rows", "--data-dir", var trained, var rows, var dump]) KMeansBesidePeers.Dump(trained,
    int.Parse(rows, CultureInfo.InvariantCulture), dump);
else if (args is ["kmeans", var file, var k, var workers]) KMeansBesidePeers.Run(file, int.Parse(k, CultureInfo.InvariantCulture),
    int.Parse(workers, CultureInfo.InvariantCulture));
else if (args is ["entropy", "--data-dir", var streams]) EntropyCoding.Run(streams);
else if (args is ["reading"]) ReadingSpeed.Run(rows: 25_000_000);
else if (args is ["reading", var rows25]) ReadingSpeed.Run(int.Parse(rows25, CultureInfo.InvariantCulture));
else if (args is ["floor"]) Floor.Run(dataDir: null);
else if (args is ["floor", "--data-dir", var floorData]) Floor.Run(floorData);
else if (args is ["describe", "--data-dir", var gains]) Descriptions.Run(gains);
else if (args is ["silos", "--data-dir", var shared]) Silos.Run(shared);
else if (args is ["lattice", ..]) LatticeFrames.Run(args.ElementAtOrDefault(1));
else if (args is ["message-size", "--data-dir", var data]) MessageSizes.Run(data);
else if (args is ["catch-up", "--data-dir", var real, ..]) CatchUpFloor.Run(real,
    int.Parse(args.ElementAtOrDefault(3) ?? "60", CultureInfo.InvariantCulture));
else if (args is ["reconstruct", "--data-dir", var rated, ..]) Reconstruction.Run(rated,
    int.Parse(args.ElementAtOrDefault(3) ?? "150", CultureInfo.InvariantCulture));
else if (args is ["what-a-report-shows", "--data-dir", var curious]) WhatAReportShows.Run(curious);
else if (args is ["liked-or-not", "--data-dir", var doubted]) LikedOrNot.Run(doubted);
else if (args is ["new-users", "--data-dir", var served, _, ..]) NewUserCurve.Run(served, args[3..]);
else if (args is ["evaluation"]) EvaluationCost.Run();
else if (args is ["store", ..]) await StoreSpeed.RunAsync(args.ElementAtOrDefault(1));
else if (args is ["observing", ..])
    await ObservingCost.RunAsync(int.Parse(args.ElementAtOrDefault(1) ?? "8", CultureInfo.InvariantCulture));
else if (args is ["participate", "--child", ..]) await OneParticipation.RunAsync(args[2..]);
else if (args is ["participate", ..]) await ParticipationCost.RunAsync(args[1..]);
else if (args is ["load-graph", var csv, var picture]) MemoryGraph.Draw(csv, picture);
else if (args is ["load", ..]) await LoadRun.RunAsync(args[1..]);
else if (args is ["limits"]) await LimitsCost.RunAsync();
else if (args is ["scale", ..]) ScaleCurve.Run(args.AsSpan(1));
else BenchmarkSwitcher.FromAssembly(typeof(KernelBenchmarks).Assembly).Run(args);
