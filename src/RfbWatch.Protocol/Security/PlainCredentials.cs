using RfbWatch.Protocol.Scripts;
using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Security;

/// <summary>
/// User name and password in clear: VeNCrypt Plain and Tight's Unix login are two U32 lengths and both strings; VeNCrypt Ident is one
/// length and the user's name (TurboVNC). Nothing of them is kept.
/// </summary>
internal sealed class PlainCredentials : SecurityExchange
{
    /// <summary>Name and password together; longer ones are named and passed over all the same.</summary>
    private const long Longest = 64 << 10;

    private readonly int _fields;

    private PlainCredentials(int fields) => _fields = fields;

    /// <summary>Name and password.</summary>
    public static PlainCredentials UserAndPassword { get; } = new(2);

    /// <summary>The name alone.</summary>
    public static PlainCredentials UserOnly { get; } = new(1);

    public override IEnumerable<Wait> Server(StreamBuffer stream, Evidence evidence, SecurityRound round) => [];

    public override IEnumerable<Wait> Client(StreamBuffer stream, Evidence evidence, SecurityRound round)
    {
        round.ClearCredentials = true;
        yield return Wait.Bytes(_fields * sizeof(uint));
        long length = 0;
        for (int i = 0; i < _fields; i++)
        {
            length += stream.ReadU32();
        }

        Seen(evidence, round);
        if (length > Longest)
        {
            evidence.NoteOversize("Credentials", length);
        }

        yield return Wait.Skip(length);
    }
}
