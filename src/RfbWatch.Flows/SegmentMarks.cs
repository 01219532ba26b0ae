namespace RfbWatch.Flows;

/// <summary>
/// Properties that make it less likely that the receiver accepted a segment, or that its apparent sender sent it. A mark never rejects a segment: it weighs
/// copies of the same stream bytes against each other if both could be genuine.
/// </summary>
[Flags]
public enum SegmentMarks : ushort
{
    /// <summary>Nothing unusual.</summary>
    None = 0,

    /// <summary>Data without ACK, SYN or RST flag (RFC 9293 section 3.10.7.4: dropped).</summary>
    NoAcknowledgment = 1 << 0,

    /// <summary>
    /// The TCP checksum is neither valid nor the placeholder of checksum offload, or it is the placeholder in a direction that had valid checksums.
    /// </summary>
    BadChecksum = 1 << 1,

    /// <summary>The acknowledgment number is outside the range that the peer can have sent (RFC 5961 section 5.2).</summary>
    AcknowledgmentOutOfRange = 1 << 2,

    /// <summary>The timestamp is older than the newest of its direction by more than 1,000 (PAWS, RFC 7323 section 5).</summary>
    OldTimestamp = 1 << 3,

    /// <summary>The timestamp is older than the newest of its direction by at most 1,000.</summary>
    EarlierTimestamp = 1 << 4,

    /// <summary>An MD5 or TCP-AO option (RFC 2385, RFC 5925) that the SYN did not have.</summary>
    UnexpectedSignature = 1 << 5,

    /// <summary>The time to live differs from the most frequent one of its direction by more than 4.</summary>
    FarTimeToLive = 1 << 6,

    /// <summary>The time to live differs from the most frequent one of its direction by 1 to 4.</summary>
    NearTimeToLive = 1 << 7,

    /// <summary>Payload in a SYN without a Fast Open cookie (RFC 7413).</summary>
    DataInSyn = 1 << 8,

    /// <summary>An urgent byte read in line (RFC 6093: a receiver may take it out of band).</summary>
    Urgent = 1 << 9,

    /// <summary>The capture does not contain the segment's whole payload.</summary>
    CutBySnapLength = 1 << 10,
}
