using RfbWatch.Protocol.Scripts;
using RfbWatch.Protocol.Security;
using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Handshake;

/// <summary>Reads the client's side of a conversation.</summary>
internal sealed partial class ClientReader(HandshakeState state, Side side) : SideReader(state, side)
{
    private long _bannerEnd;

    protected override IEnumerable<InputRequest> Handshake()
    {
        yield return InputRequest.AtMost(Banner.Length);
        if (In.Available < Banner.Length && Banner.Probe(In.Bytes) == ProbeVerdict.NeedMore)
        {
            // The beginning of a banner, or nothing; missing bytes end the script, or start the search after them.
            yield return InputRequest.Exactly(Banner.Length);
        }

        if (!Banner.TryRead(In.Bytes, out var version, out byte terminator))
        {
            BeginElsewhere();
            yield break;
        }

        long start = In.Offset;
        In.Consume(Banner.Length);
        _bannerEnd = In.Offset;
        Context.Emit(EventKind.VersionRead, start, RfbEvent.ValueOf(version, terminator));
        while (State.ServerVersion is null && !State.ServerGone)
        {
            yield return InputRequest.NextEvent;
        }

        if (version == VersionRules.RealVnc5 && (State.ServerVersion ?? version) == VersionRules.RealVnc5)
        {
            // A client answers 5.000 only to an offer of at least 5.000.
            Context.Note(Anomaly.RealVncV5Native);
            yield break;
        }

        version = VersionRules.Governing(State.ServerVersion ?? version, version);
        if (VersionRules.HasUltraPrompt(version))
        {
            Context.Round = State.Prompt;
            foreach (var request in UltraPrompt.Instance.Client(Context))
            {
                yield return request;
            }
        }

        foreach (var request in SecurityRounds(VersionRules.BehindPrompt(version)))
        {
            yield return request;
        }
    }

    private IEnumerable<InputRequest> SecurityRounds(ProtocolVersion version)
    {
        SecurityRound round;
        for (int number = 0; ; number++)
        {
            Context.Round = round = State.Round(number);
            if (VersionRules.HasList(version))
            {
                long start = In.Offset;
                yield return InputRequest.Exactly(1);
                byte type = In.ReadU8();
                Context.Emit(EventKind.TypeChosen, start, type);
                NoteAnswer();
            }
            else
            {
                while (round.Choice is null && !State.ServerGone)
                {
                    yield return InputRequest.NextEvent;
                }
            }

            if (round.Choice is not { } choice || SecurityTypeTable.ExchangeOf(choice, dictated: !VersionRules.HasList(version)) is not { } exchange)
            {
                Search();
                yield break;
            }

            foreach (var request in exchange.Client(Context))
            {
                yield return request;
            }

            if (round.Client is { Unknown: true, Encrypted: false })
            {
                Search();
            }

            if (round.Client.Unknown || round.Client.Encrypted || round.Client.Refused)
            {
                yield break;
            }

            // Only UltraVNC servers request another round; for every other type ClientInit is next, and there is nothing to wait for.
            while (MayContinue(choice) && !round.ServerPassed && round.Result is null && !State.ServerGone)
            {
                yield return InputRequest.NextEvent;
            }

            if (MayContinue(choice) && !round.ServerPassed && round.Result is null)
            {
                // Whether another round follows is unknown: the next data may be its choice or ClientInit.
                Search();
                yield break;
            }

            if (round.EncryptedAfterResult && round.Result is null or SecurityRound.Ok)
            {
                Context.MarkEncrypted(In.Offset);
                yield break;
            }

            if (round.Result != SecurityRound.Continue)
            {
                break;
            }
        }

        foreach (var request in ReadClientInit(round))
        {
            yield return request;
        }
    }

    /// <summary>Records the time of the first byte after the banner, which precedes certain server messages.</summary>
    private void NoteAnswer()
    {
        if (State.ClientAnswerTicks == 0 && !In.HadGap)
        {
            State.Emit(new RfbEvent { Kind = EventKind.ClientAnswered, Side = Context.Side, Offset = _bannerEnd, Length = 1, At = In.ArrivalBefore(_bannerEnd + 1) });
        }
    }

    private static bool MayContinue(long type) => SecurityTypeTable.Find(type)?.MayContinue == true;
}
