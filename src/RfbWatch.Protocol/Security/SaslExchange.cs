using RfbWatch.Protocol.Scripts;
using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Security;

/// <summary>
/// SASL (rfbproto, SASL): the mechanisms in clear, the chosen one, then steps of U32 length and data, each of the server's with a byte
/// that tells the last. A mechanism may encrypt what follows the result; nothing announces it, the bytes show it.
/// </summary>
internal sealed class SaslExchange : SecurityExchange
{
    private const int LongestMechanisms = 8 << 10;
    private const int LongestStep = 1 << 20;
    private const int MostSteps = 64;
    private const int MostMechanisms = 64;

    public static SaslExchange Instance { get; } = new();

    public override IEnumerable<Wait> Server(StreamBuffer stream, Evidence evidence, SecurityRound round)
    {
        round.MayEncrypt = true;
        yield return Wait.Bytes(sizeof(uint));
        uint length = stream.ReadU32();
        if (IsTooLong("SaslMechanisms", length, LongestMechanisms, evidence, round.Server))
        {
            yield break;
        }

        yield return Wait.Bytes((int)length);
        evidence.Facts.SaslMechanisms = Split(stream.Bytes[..(int)length]);
        stream.Consume((int)length);
        Seen(evidence, round);
        for (int step = 0; step < MostSteps; step++)
        {
            yield return Wait.Bytes(sizeof(uint));
            length = stream.ReadU32();
            if (IsTooLong("SaslStep", length, LongestStep, evidence, round.Server))
            {
                yield break;
            }

            yield return Wait.Skip(length);
            yield return Wait.Bytes(1);
            bool complete = stream.ReadU8() != 0;
            round.ServerSaslSteps++;
            round.SaslComplete |= complete;
            evidence.Tell();
            if (complete)
            {
                yield break;
            }
        }

        round.Server.Unknown = true;
    }

    public override IEnumerable<Wait> Client(StreamBuffer stream, Evidence evidence, SecurityRound round)
    {
        round.MayEncrypt = true;
        yield return Wait.Bytes(sizeof(uint));
        uint length = stream.ReadU32();
        if (IsTooLong("SaslMechanism", length, LongestMechanisms, evidence, round.Client))
        {
            yield break;
        }

        yield return Wait.Bytes((int)length);
        string mechanism = WireText.From(stream.Bytes[..(int)length], evidence.Options.MaxTextLength);
        stream.Consume((int)length);
        round.SubTypeName = round.SubTypeName.Length > 0 ? round.SubTypeName + "/" + mechanism : mechanism;
        round.ClearCredentials |= mechanism is "PLAIN" or "LOGIN";
        round.AsksNothing |= mechanism == "ANONYMOUS";
        Seen(evidence, round);
        for (int step = 1; step <= MostSteps; step++)
        {
            yield return Wait.Bytes(sizeof(uint));
            length = stream.ReadU32();
            if (IsTooLong("SaslStep", length, LongestStep, evidence, round.Client))
            {
                yield break;
            }

            yield return Wait.Skip(length);
            while (round.ServerSaslSteps < step && !round.SaslComplete && !round.Server.Unknown && !evidence.ServerGone)
            {
                yield return Wait.News;
            }

            if (round.SaslComplete && round.ServerSaslSteps <= step)
            {
                yield break;
            }

            if (round.ServerSaslSteps < step)
            {
                round.Client.Unknown = true;
                yield break;
            }
        }
    }

    private static bool IsTooLong(string field, uint length, int limit, Evidence evidence, SecurityHalf half)
    {
        if (length <= limit)
        {
            return false;
        }

        evidence.NoteOversize(field, length);
        half.Unknown = true;
        return true;
    }

    private static List<string> Split(ReadOnlySpan<byte> list)
    {
        var mechanisms = new List<string>();
        foreach (var range in list.Split((byte)','))
        {
            if (mechanisms.Count < MostMechanisms && !list[range].IsEmpty)
            {
                mechanisms.Add(WireText.From(list[range]));
            }
        }

        return mechanisms;
    }
}
