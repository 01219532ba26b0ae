using RfbWatch.Flows;
using RfbWatch.Packets;
using RfbWatch.Protocol;

namespace RfbWatch.Engine.Sources;

/// <summary>The limits that a source reached, by the names used in rows, statistics and metrics.</summary>
internal static class SourceLimits
{
    public static SortedDictionary<string, long> Of(FlowCounters flows, PacketCounters packets, CopySearchBudget copySearches, CaptureEdges? edges = null)
    {
        var limits = new SortedDictionary<string, long>(StringComparer.Ordinal);
        void Add(string name, long count)
        {
            if (count > 0)
            {
                limits[name] = count;
            }
        }

        Add("flows", flows.EvictedUndecided + flows.EvictedTracked);
        Add("unanswered_openings", flows.EvictedOpenings);
        Add("tracked_flows", flows.TrackedLimit);
        Add("probe_bytes", flows.ProbeLimit);
        Add("stream_buffer", flows.StreamBufferLimit);
        Add("total_buffer", flows.TotalBufferLimit);
        Add("fragments", flows.FragmentLimit);
        Add("encapsulation_depth", packets.DepthLimit);
        Add("copy_searches", copySearches.Shortened);
        Add("capture_edges", edges?.Left ?? 0);
        return limits;
    }
}
