using RfbWatch.Capture.Files;
using RfbWatch.Engine.Pipeline;
using RfbWatch.Flows;
using RfbWatch.Packets;

namespace RfbWatch.Engine.Runs;

/// <summary>Measures how fast this machine processes captures, stage by stage, on one thread.</summary>
public static class BenchRun
{
    /// <summary>Runs the stages over all inputs. An unmeasured first pass loads the files into the page cache.</summary>
    /// <param name="paths">Capture files and folders.</param>
    /// <param name="clock">Measures the stages.</param>
    /// <param name="cancellation">Stops after the current stage.</param>
    public static IReadOnlyList<BenchStage> Execute(IReadOnlyList<string> paths, TimeProvider clock, CancellationToken cancellation)
    {
        var files = CaptureFiles.Expand(paths).Paths;
        var stages = new List<BenchStage>();
        (string Name, Action Run)[] plan =
        [
            ("", () => ReadOnly(files)),
            ("read", () => ReadOnly(files)),
            ("decode", () => Decode(files)),
            ("flows", () => Flows(files)),
            ("all", () => TriageRun.Execute(new TriageOptions { Paths = files, Workers = 1 })),
        ];
        var (packets, bytes) = Size(files);
        foreach (var (name, run) in plan)
        {
            if (cancellation.IsCancellationRequested)
            {
                break;
            }

            long began = clock.GetTimestamp();
            run();
            var elapsed = clock.GetElapsedTime(began);
            if (name.Length > 0)
            {
                stages.Add(new BenchStage(name, packets, bytes, elapsed));
            }
        }

        return stages;
    }

    private static (long Packets, long Bytes) Size(IReadOnlyList<string> files)
    {
        long packets = 0;
        long bytes = 0;
        ForEachBatch(files, (batch, _) =>
        {
            packets += batch.Length;
            foreach (ref readonly var header in batch)
            {
                bytes += header.CapturedLength;
            }
        });
        return (packets, bytes);
    }

    private static void ReadOnly(IReadOnlyList<string> files) => ForEachBatch(files, static (_, _) => { });

    private static void Decode(IReadOnlyList<string> files)
    {
        var decoder = new PacketDecoder(new FlowOptions().MaxEncapsulationDepth);
        var packet = default(DecodedPacket);
        ForEachBatch(files, (batch, memory) =>
        {
            foreach (ref readonly var header in batch)
            {
                decoder.Decode(in header, memory, ref packet);
            }
        });
    }

    private static void Flows(IReadOnlyList<string> files)
    {
        using var worker = new FlowWorker<NothingWanted>(new FlowOptions(), default);
        ForEachBatch(files, worker.Process);
        worker.Flush();
    }

    private static void ForEachBatch(IReadOnlyList<string> files, FrameLoop.BatchAction action)
    {
        foreach (string file in files)
        {
            using var source = CaptureFile.Open(file);
            FrameLoop.Run(source, new FileClock(CancellationToken.None), action);
        }
    }

    /// <summary>Rejects every flow at its first bytes.</summary>
    private readonly struct NothingWanted : IFlowHandler
    {
        public StreamVerdict Probe(ReadOnlySpan<byte> start, bool beginningSeen) => StreamVerdict.No;

        public bool MayReopen(ReadOnlySpan<byte> segment) => false;

        public IStreamSink? Open(in FlowSummary flow) => null;

        public bool WantsClosed(ushort initiatorPort, ushort responderPort) => false;

        public void OnFlowClosed(in FlowSummary flow)
        {
        }
    }
}
