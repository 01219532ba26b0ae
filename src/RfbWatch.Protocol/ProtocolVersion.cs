namespace RfbWatch.Protocol;

/// <summary>The version of a ProtocolVersion message (RFC 6143 section 7.1.1): two numbers of three digits.</summary>
/// <param name="Major">0 to 999.</param>
/// <param name="Minor">0 to 999.</param>
public readonly record struct ProtocolVersion(int Major, int Minor) : IComparable<ProtocolVersion>
{
    /// <inheritdoc />
    public int CompareTo(ProtocolVersion other) =>
        Major != other.Major ? Major.CompareTo(other.Major) : Minor.CompareTo(other.Minor);

    /// <summary>Returns the version as on the wire: <c>003.008</c>.</summary>
    public override string ToString() => $"{Major:D3}.{Minor:D3}";

    /// <summary>Whether the left version is lower.</summary>
    public static bool operator <(ProtocolVersion left, ProtocolVersion right) => left.CompareTo(right) < 0;

    /// <summary>Whether the left version is higher.</summary>
    public static bool operator >(ProtocolVersion left, ProtocolVersion right) => left.CompareTo(right) > 0;

    /// <summary>Whether the left version is lower or the same.</summary>
    public static bool operator <=(ProtocolVersion left, ProtocolVersion right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the left version is higher or the same.</summary>
    public static bool operator >=(ProtocolVersion left, ProtocolVersion right) => left.CompareTo(right) >= 0;
}
