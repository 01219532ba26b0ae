namespace RfbWatch.Flows;

/// <summary>Anomalies of a flow's segments; each has a stable name in the output.</summary>
[Flags]
public enum FlowAnomalies : ushort
{
    /// <summary>Nothing unusual.</summary>
    None = 0,

    /// <summary>The bytes of a retransmission differed from the first copy; the first copy was kept.</summary>
    OverlapDiffers = 1,

    /// <summary>Exact copies of frames were seen, as produced by mirror ports.</summary>
    DuplicateFrames = 2,

    /// <summary>Both endpoints opened the connection at the same time.</summary>
    SimultaneousOpen = 4,

    /// <summary>Payload in a SYN.</summary>
    DataInSyn = 8,

    /// <summary>The out-of-order bytes exceeded the reassembly limit; the rest became a gap.</summary>
    ReassemblyLimit = 16,

    /// <summary>The capture's snaplen truncated the payload.</summary>
    SnaplenCut = 32,

    /// <summary>A checksum was wrong (often because of offload at the capturing host; never a reason to drop a segment).</summary>
    BadChecksum = 64,

    /// <summary>IP fragments of this flow overlapped with different bytes; the first copy was kept.</summary>
    FragmentProblem = 128,
}
