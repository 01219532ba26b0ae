using RfbWatch.TestKit;

namespace RfbWatch.Flows.Tests;

/// <summary>Runs frames through a new worker.</summary>
internal static class FlowRun
{
    public static Probing Of(IEnumerable<TestFrame> frames, FlowOptions? options = null, Probing? log = null, Action<FlowWorker<PrefixHandler>>? look = null)
    {
        log ??= new Probing();
        using var worker = new FlowWorker<PrefixHandler>(options ?? Small, new PrefixHandler(log));
        var batch = FrameBatch.Of(frames);
        worker.Process(batch.Headers, batch.Memory);
        worker.Flush();
        look?.Invoke(worker);
        return log;
    }

    /// <summary>The defaults, with a table small enough for a test.</summary>
    public static FlowOptions Small { get; } = new() { MaxFlows = 1 << 12, HashSeed = 7 };
}
