using System.Globalization;
using RfbWatch.Capture;
using RfbWatch.Detection.Sessions;
using RfbWatch.Events.Rows;
using RfbWatch.Flows;
using RfbWatch.Packets;

namespace RfbWatch.Engine.Sources;

/// <summary>Reads one source to its end: frames, flows, conversations, sessions, all on the calling thread.</summary>
internal static class SourceReader
{
    /// <summary>Frames asked for at once.</summary>
    private const int BatchFrames = 1024;

    /// <summary>
    /// Reads all there is, or until it is cancelled; what was open then is closed as at the end of the input. An exception ends the reading of this source like any
    /// other problem with it: what was found before is kept.
    /// </summary>
    public static void Read(
        FrameSource source, SourceResult finding, TriageOptions options, TriageProgress progress, CancellationToken cancellation)
    {
        var watch = new SessionTracker(options.Detection, finding);
        using var worker = new FlowWorker<FlowHandler>(options.Flows, new FlowHandler(watch)) { Edges = finding.Edges };
        var batch = new FrameHeader[BatchFrames];
        long bytesTold = 0;
        long first = 0;
        long last = 0;
        long frame = 0;
        CaptureProblem? failure = null;
#pragma warning disable CA1031 // Whatever it is, it costs the rest of this input, and nothing else.
        try
        {
            while (!cancellation.IsCancellationRequested && source.Read(batch) is > 0 and var count)
            {
                watch.Input = source.InputName;
                if (first == 0)
                {
                    first = batch[0].Ticks;
                }

                last = Math.Max(last, batch[count - 1].Ticks);
                worker.Process(batch.AsSpan(0, count), source.Memory);
                frame = batch[count - 1].Number;
                progress.Add(source.BytesRead - bytesTold, count);
                bytesTold = source.BytesRead;
            }
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

        progress.Add(source.BytesRead - bytesTold, 0);
        progress.InputDone();
        if (source.Problem is { } problem)
        {
            finding.Problems.Add(problem);
        }

        if (failure is not null)
        {
            finding.Problems.Add(failure);
        }

        finding.CanReadAgain = source.Length >= 0 && failure is null;
        Note(finding, source.Name, worker.Packets);
        finding.Stats = new SourceStats
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
            Sessions = finding.Sessions.Count,
            Gaps = worker.Counters.Gaps,
            Limits = SourceLimits.Of(worker.Counters, worker.Packets, watch.CopySearches, finding.Edges),
            Stages = SourceStages.Of(worker.Counters),
            ConversationsLost = worker.Counters.ConversationsLost,
            BannersUnanswered = worker.Counters.BannersUnanswered,
            Unread = UnreadTrafficOf.Worker(worker.Counters, worker.Packets),
            Problem = (source.Problem ?? failure)?.Message ?? "",
        };
    }

    private static void Note(SourceResult finding, string source, PacketCounters packets)
    {
        foreach (var (linkType, frames) in packets.UnsupportedLinkTypes())
        {
            finding.Notes.Add(string.Create(CultureInfo.InvariantCulture,
                $"{source}: {frames} frames of link type {linkType} were not read; Ethernet, IEEE 802.11, raw IP, loopback, Linux cooked and PPP are"));
        }
    }
}
