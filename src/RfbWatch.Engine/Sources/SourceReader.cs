using System.Globalization;
using RfbWatch.Capture;
using RfbWatch.Detection.Sessions;
using RfbWatch.Engine.Pipeline;
using RfbWatch.Events.Rows;
using RfbWatch.Flows;
using RfbWatch.Packets;

namespace RfbWatch.Engine.Sources;

/// <summary>Reads one source to its end: frames, flows, conversations and sessions, all on the calling thread.</summary>
internal static class SourceReader
{
    /// <summary>
    /// Reads until the end or until cancelled. In both cases, open flows are closed as at the end of the input. An exception stops the reading of this source like any
    /// other problem with it, and earlier results are kept.
    /// </summary>
    public static void Read(
        FrameSource source, SourceResult result, TriageOptions options, TriageProgress progress, CancellationToken cancellation)
    {
        var tracker = new SessionTracker(options.Detection, result);
        using var worker = new FlowWorker<FlowHandler>(options.Flows, new FlowHandler(tracker)) { Edges = result.Edges };
        long bytesReported = 0;
        long first = 0;
        long last = 0;
        long frame = 0;
        CaptureProblem? failure = null;
#pragma warning disable CA1031 // An exception must affect only the rest of this input.
        try
        {
            FrameLoop.Run(source, new FileClock(cancellation), (frames, memory) =>
            {
                tracker.Input = source.InputName;

                // Frames are not always in the order of their times, and may have none (0).
                foreach (ref readonly var header in frames)
                {
                    if (first == 0 || (header.Ticks > 0 && header.Ticks < first))
                    {
                        first = header.Ticks;
                    }

                    last = Math.Max(last, header.Ticks);
                }

                worker.Process(frames, memory);
                frame = frames[^1].Number;
                progress.Add(source.BytesRead - bytesReported, frames.Length);
                bytesReported = source.BytesRead;
            });
        }
        catch (Exception e)
        {
            failure = EarlyStop.Of(source.InputName, frame, e);
        }

        try
        {
            worker.Flush();
        }
        catch (Exception e)
        {
            failure ??= EarlyStop.Of(source.InputName, frame, e);
        }
#pragma warning restore CA1031

        progress.Add(source.BytesRead - bytesReported, 0);
        progress.InputDone();
        if (source.Problem is { } problem)
        {
            result.Problems.Add(problem);
        }

        if (failure is not null)
        {
            result.Problems.Add(failure);
        }

        result.CanReadAgain = source.Length >= 0 && failure is null;
        Note(result, source.Name, worker.Packets);
        result.Stats = new SourceStats
        {
            Source = source.Name,
            FirstTicks = first,
            LastTicks = last,
            Packets = worker.Packets.Frames,
            Bytes = worker.Packets.Bytes,
            KernelDrops = source.Dropped,
            OwnDrops = worker.Packets.Malformed + worker.Packets.UnsupportedLinkType + worker.Packets.DepthLimit,
            Flows = worker.Counters.Flows,
            EvictedFlows = worker.Counters.EvictedIdle + worker.Counters.EvictedDecided + worker.Counters.EvictedUndecided + worker.Counters.EvictedOpenings + worker.Counters.EvictedTracked,
            Sessions = result.Sessions.Count,
            Gaps = worker.Counters.Gaps,
            Limits = SourceLimits.Of(worker.Counters, worker.Packets, tracker.CopySearches, result.Edges),
            Stages = SourceStages.Of(worker.Counters),
            ConversationsLost = worker.Counters.ConversationsLost,
            BannersUnanswered = worker.Counters.BannersUnanswered,
            Unread = UnreadTrafficOf.Worker(worker.Counters, worker.Packets),
            Problem = (source.Problem ?? failure)?.Message ?? "",
        };
    }

    private static void Note(SourceResult result, string source, PacketCounters packets)
    {
        foreach (var (linkType, frames) in packets.UnsupportedLinkTypes())
        {
            result.Notes.Add(string.Create(CultureInfo.InvariantCulture,
                $"{source}: {frames} frames of link type {linkType} were not read; supported are Ethernet, IEEE 802.11, raw IP, loopback, Linux cooked and PPP"));
        }
    }
}
