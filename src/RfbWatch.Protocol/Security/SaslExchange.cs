using RfbWatch.Protocol.Scripts;

namespace RfbWatch.Protocol.Security;

/// <summary>
/// SASL (rfbproto, SASL): the mechanisms in clear text, the chosen one, then steps of U32 length and data, each step of the server with a byte
/// that marks the last. A mechanism may encrypt the data after the result; this is not announced, but visible in the bytes.
/// </summary>
internal sealed class SaslExchange : SecurityExchange
{
    private const int MaxMechanismsLength = 8 << 10;
    private const int MaxStepLength = 1 << 20;
    private const int MaxSteps = 64;
    private const int MaxMechanisms = 64;

    public static SaslExchange Instance { get; } = new();

    public override IEnumerable<InputRequest> Server(ScriptContext context)
    {
        long start = context.In.Offset;
        MarkPossibleEncryption(context);
        yield return InputRequest.Exactly(sizeof(uint));
        uint length = context.In.ReadU32();
        if (IsTooLong("SaslMechanisms", length, MaxMechanismsLength, context))
        {
            yield break;
        }

        yield return InputRequest.Exactly((int)length);
        var mechanisms = Split(context.In.Bytes[..(int)length]);
        context.In.Consume((int)length);
        context.Emit(EventKind.MechanismsOffered, start, data: mechanisms);
        context.MarkExchange(start);
        for (int step = 0; step < MaxSteps; step++)
        {
            start = context.In.Offset;
            yield return InputRequest.Exactly(sizeof(uint));
            length = context.In.ReadU32();
            if (IsTooLong("SaslStep", length, MaxStepLength, context))
            {
                yield break;
            }

            yield return InputRequest.Skip(length);
            yield return InputRequest.Exactly(1);
            bool complete = context.In.ReadU8() != 0;
            context.Emit(EventKind.SaslStepRead, start, complete ? 1 : 0);
            if (complete)
            {
                yield break;
            }
        }

        context.Mark(EventKind.ExchangeUnknown);
    }

    public override IEnumerable<InputRequest> Client(ScriptContext context)
    {
        long start = context.In.Offset;
        MarkPossibleEncryption(context);
        yield return InputRequest.Exactly(sizeof(uint));
        uint length = context.In.ReadU32();
        if (IsTooLong("SaslMechanism", length, MaxMechanismsLength, context))
        {
            yield break;
        }

        yield return InputRequest.Exactly((int)length);
        string mechanism = WireText.From(context.In.Bytes[..(int)length], context.State.Options.MaxTextLength);
        context.In.Consume((int)length);
        context.Emit(EventKind.MechanismChosen, start, data: mechanism);
        if (mechanism is "PLAIN" or "LOGIN")
        {
            context.MarkClearCredentials(start);
        }
        else if (mechanism == "ANONYMOUS")
        {
            context.MarkAuthenticationNotRequired(start);
        }

        context.MarkExchange(start);
        var (round, state) = (context.Round, context.State);
        for (int step = 1; step <= MaxSteps; step++)
        {
            yield return InputRequest.Exactly(sizeof(uint));
            length = context.In.ReadU32();
            if (IsTooLong("SaslStep", length, MaxStepLength, context))
            {
                yield break;
            }

            yield return InputRequest.Skip(length);
            while (round.ServerSaslSteps < step && !round.SaslComplete && !round.Server.Unknown && !state.ServerGone)
            {
                yield return InputRequest.NextEvent;
            }

            if (round.SaslComplete && round.ServerSaslSteps <= step)
            {
                yield break;
            }

            if (round.ServerSaslSteps < step)
            {
                context.Mark(EventKind.ExchangeUnknown);
                yield break;
            }
        }
    }

    private static bool IsTooLong(string field, uint length, int limit, ScriptContext context)
    {
        if (length <= limit)
        {
            return false;
        }

        context.NoteLimit(field, length, sizeof(uint));
        context.Mark(EventKind.ExchangeUnknown);
        return true;
    }

    private static void MarkPossibleEncryption(ScriptContext context)
    {
        if (!context.Round.MayEncrypt)
        {
            context.Mark(EventKind.EncryptionPossible);
        }
    }

    private static List<string> Split(ReadOnlySpan<byte> list)
    {
        var mechanisms = new List<string>();
        foreach (var range in list.Split((byte)','))
        {
            if (mechanisms.Count < MaxMechanisms && !list[range].IsEmpty)
            {
                mechanisms.Add(WireText.From(list[range]));
            }
        }

        return mechanisms;
    }
}
