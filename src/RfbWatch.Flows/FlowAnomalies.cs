namespace RfbWatch.Flows;

/// <summary>Unusual things about a flow's segments; each has one stable name in the output.</summary>
[Flags]
public enum FlowAnomalies : ushort
{
    /// <summary>Nothing unusual.</summary>
    None = 0,

    /// <summary>A retransmission carried other bytes than the first copy; the first copy was kept.</summary>
    OverlapDiffers = 1,

    /// <summary>Exact copies of frames were seen, as mirror ports make them.</summary>
    DuplicateFrames = 2,

    /// <summary>The two ends opened the connection at the same time.</summary>
    SimultaneousOpen = 4,

    /// <summary>Payload in a SYN.</summary>
    DataInSyn = 8,

    /// <summary>More out-of-order bytes than the reassembly bound; the rest became a gap.</summary>
    ReassemblyLimit = 16,

    /// <summary>The snaplen of the capture cut payload off.</summary>
    SnaplenCut = 32,

    /// <summary>A checksum was wrong (often an offload at the capturing host; never a reason to drop).</summary>
    BadChecksum = 64,

    /// <summary>IP fragments of this flow overlapped with different bytes; the first copy was kept.</summary>
    FragmentProblem = 128,
}
