using System.Buffers.Binary;

namespace RfbWatch.Packets;

/// <summary>The relevant options of one TCP header (IANA registry "TCP Option Kind Numbers").</summary>
public readonly record struct TcpOptions
{
    private const byte EndOfList = 0;
    private const byte NoOperation = 1;
    private const byte TimestampsKind = 8;
    private const byte Md5Kind = 19;
    private const byte AuthenticationKind = 29;
    private const byte FastOpenKind = 34;
    private const byte ExperimentKind = 254;

    /// <summary>The experiment id of Fast Open from before it was assigned an option kind (RFC 7413 appendix A).</summary>
    private const ushort FastOpenExperiment = 0xF989;

    private const int TimestampsLength = 10;
    private const int MinOption = 2;
    private const int ExperimentLength = 4;

    /// <summary>Whether there is a Timestamps option (kind 8, RFC 7323 section 3).</summary>
    public bool HasTimestamps { get; private init; }

    /// <summary>The sender's timestamp, TSval; 0 without the option.</summary>
    public uint TimestampValue { get; private init; }

    /// <summary>The echoed timestamp, TSecr; 0 without the option.</summary>
    internal uint TimestampEcho { get; private init; }

    /// <summary>Whether there is an MD5 signature (kind 19, RFC 2385). A host that does not expect it drops the segment.</summary>
    public bool HasMd5Signature { get; private init; }

    /// <summary>Whether there is an authentication option, TCP-AO (kind 29, RFC 5925).</summary>
    public bool HasAuthentication { get; private init; }

    /// <summary>Whether there is a Fast Open cookie or a request for one (kind 34, RFC 7413, or its experimental form).</summary>
    public bool HasFastOpen { get; private init; }

    /// <summary>Whether an option has an impossible length, or exceeds a header that was fully captured.</summary>
    internal bool IsMalformed { get; private init; }

    /// <summary>Whether the capture ends inside the options; options in the missing part are not reported.</summary>
    internal bool IsCut { get; private init; }

    /// <summary>Parses options up to their end, the first malformed one, or the end of the capture.</summary>
    /// <param name="options">The bytes after the fixed part of the header.</param>
    /// <param name="isCut">Whether the capture ends inside the options.</param>
    internal static TcpOptions Parse(ReadOnlySpan<byte> options, bool isCut = false)
    {
        var found = new TcpOptions { IsCut = isCut };
        while (!options.IsEmpty && options[0] != EndOfList)
        {
            if (options[0] == NoOperation)
            {
                options = options[1..];
                continue;
            }

            if (options.Length < MinOption || options[1] > options.Length)
            {
                return found with { IsMalformed = !isCut };
            }

            if (options[1] < MinOption)
            {
                return found with { IsMalformed = true };
            }

            found = found.With(options[..options[1]]);
            options = options[options[1]..];
        }

        return found;
    }

    private TcpOptions With(ReadOnlySpan<byte> option) => option[0] switch
    {
        TimestampsKind when option.Length == TimestampsLength => this with
        {
            HasTimestamps = true,
            TimestampValue = BinaryPrimitives.ReadUInt32BigEndian(option[2..]),
            TimestampEcho = BinaryPrimitives.ReadUInt32BigEndian(option[6..]),
        },
        TimestampsKind => this with { IsMalformed = true },
        Md5Kind => this with { HasMd5Signature = true },
        AuthenticationKind => this with { HasAuthentication = true },
        FastOpenKind => this with { HasFastOpen = true },
        ExperimentKind when option.Length >= ExperimentLength && BinaryPrimitives.ReadUInt16BigEndian(option[2..]) == FastOpenExperiment => this with { HasFastOpen = true },
        _ => this,
    };
}
