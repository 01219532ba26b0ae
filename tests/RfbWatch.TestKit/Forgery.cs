namespace RfbWatch.TestKit;

/// <summary>The contents of the checksum field of a TCP segment.</summary>
public enum ChecksumForm
{
    /// <summary>The correct checksum.</summary>
    Valid,

    /// <summary>Neither the correct checksum nor the placeholder: every receiver drops the segment.</summary>
    Bad,

    /// <summary>The uncomplemented sum of the pseudo-header, which a host leaves for its network card to complete.</summary>
    Placeholder,
}

/// <summary>How a segment differs from one that its sender's TCP would have sent. The default has no difference.</summary>
/// <param name="Name">Short name for messages.</param>
public sealed record Forgery(string Name)
{
    /// <summary>A segment that cannot be distinguished from a real one.</summary>
    public static Forgery Unmarked { get; } = new("unmarked");

    /// <summary>A bad checksum.</summary>
    public static Forgery BadChecksum { get; } = new("bad-checksum") { Checksum = ChecksumForm.Bad };

    /// <summary>A TTL that expires at the first router.</summary>
    public static Forgery LowTtl { get; } = new("ttl-1") { TtlChange = null };

    /// <summary>A TTL that expires at the last router before the receiver.</summary>
    public static Forgery LastHopTtl { get; } = new("ttl-one-less") { TtlChange = -1 };

    /// <summary>An acknowledgment of bytes that were never sent (RFC 5961 section 5.2).</summary>
    public static Forgery AckAhead { get; } = new("ack-ahead") { AckChange = 0x3000_0000 };

    /// <summary>An acknowledgment of old data.</summary>
    public static Forgery AckBehind { get; } = new("ack-behind") { AckChange = -0x3000_0000 };

    /// <summary>Data without the ACK flag.</summary>
    public static Forgery NoAckFlag { get; } = new("no-ack-flag") { Flags = TcpFlags.Psh };

    /// <summary>A TCP-MD5 option (RFC 2385) that the connection did not negotiate.</summary>
    public static Forgery Md5Option { get; } = new("md5-option") { Options = [1, 1, 19, 18, .. new byte[16]] };

    /// <summary>A timestamp older than the newest (PAWS, RFC 7323 section 5). Only for connections with timestamps.</summary>
    public static Forgery OldTimestamp { get; } = new("old-timestamp") { TimestampChange = -100_000 };

    /// <summary>A checksum left to the network card, where others are complete.</summary>
    public static Forgery OffloadPlaceholder { get; } = new("placeholder-checksum") { Checksum = ChecksumForm.Placeholder };

    /// <summary>Every forgery that a receiver would not accept or not receive.</summary>
    public static IReadOnlyList<Forgery> Marked { get; } = [BadChecksum, LowTtl, LastHopTtl, AckAhead, AckBehind, NoAckFlag, Md5Option, OldTimestamp, OffloadPlaceholder];

    /// <summary>The checksum field.</summary>
    public ChecksumForm Checksum { get; init; }

    /// <summary>Added to the sender's usual TTL; null: the TTL is 1.</summary>
    public int? TtlChange { get; init; } = 0;

    /// <summary>Added to the correct acknowledgment number.</summary>
    public long AckChange { get; init; }

    /// <summary>TCP flags in place of PSH and ACK.</summary>
    public TcpFlags? Flags { get; init; }

    /// <summary>TCP options inserted before the connection's own; a multiple of four bytes.</summary>
    public byte[] Options { get; init; } = [];

    /// <summary>Added to the sender's timestamp if the connection has timestamps.</summary>
    public int TimestampChange { get; init; }

    /// <summary>The urgent pointer; sets the URG flag. 0 for none.</summary>
    public ushort Urgent { get; init; }
}
