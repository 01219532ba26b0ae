using RfbWatch.Protocol.Scripts;
using RfbWatch.Protocol.Security;
using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Handshake;

/// <summary>Reads the server's side of a conversation.</summary>
internal sealed partial class ServerReader(HandshakeState state, Side side) : SideReader(state, side)
{
    private SecurityRound? _round;

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
            Context.Mark(EventKind.SideLost);
            BeginElsewhere();
            yield break;
        }

        long start = In.Offset;
        In.Consume(Banner.Length);
        Context.Emit(EventKind.VersionRead, start, RfbEvent.ValueOf(version, terminator));
        while (State.ClientVersion is null && !State.ClientGone)
        {
            yield return InputRequest.NextEvent;
        }

        if (State.ClientVersion is { } client)
        {
            if (version == VersionRules.RealVnc5 && client == VersionRules.RealVnc5)
            {
                Context.Note(Anomaly.RealVncV5Native);
                yield break;
            }

            version = VersionRules.Governing(version, client);
        }
        else if (version == VersionRules.RealVnc5)
        {
            // The following data depends mostly on the client's version: lists for 3.8, an unpublished protocol for 5.000.
            yield break;
        }

        if (VersionRules.HasUltraPrompt(version))
        {
            Context.Round = State.Prompt;
            foreach (var request in UltraPrompt.Instance.Server(Context))
            {
                yield return request;
            }

            if (State.Prompt.Server.Unknown)
            {
                yield break;
            }
        }

        foreach (var request in SecurityRounds(VersionRules.BehindPrompt(version)))
        {
            yield return request;
        }
    }

    private IEnumerable<InputRequest> SecurityRounds(ProtocolVersion version)
    {
        bool list = VersionRules.HasList(version);
        SecurityRound round;
        for (int number = 0; ; number++)
        {
            Context.Round = _round = round = State.Round(number);
            foreach (var request in list ? ReadList() : ReadDictated())
            {
                yield return request;
            }

            if (round.Offered is null)
            {
                yield break;
            }

            if (list && State.IsDictated)
            {
                // A dictated type in place of a list: the client, which was not captured, answered 3.3, so the rules of 3.3 apply.
                list = false;
                version = VersionRules.Dictating;
            }

            while (round.Choice is null && !State.ClientGone)
            {
                yield return InputRequest.NextEvent;
            }

            if (round.Choice is not { } choice)
            {
                ContinueWith(InferFromServer(round));
                yield break;
            }

            if (SecurityTypeTable.ExchangeOf(choice, dictated: !list) is not { } exchange)
            {
                Context.Note(Anomaly.UnknownSecurityExchange);
                Context.Mark(EventKind.SideLost);
                Search();
                yield break;
            }

            foreach (var request in exchange.Server(Context))
            {
                yield return request;
            }

            if (round.Server is { Unknown: true, Encrypted: false })
            {
                Context.Mark(EventKind.SideLost);
                Search();
            }

            if (round.Server.Unknown || round.Server.Encrypted || round.Server.Refused)
            {
                yield break;
            }

            bool omitsResult = false;
            if (VersionRules.MayOmitResult(State.ClientVersion ?? version, choice))
            {
                yield return InputRequest.AtMost(sizeof(ushort));
                omitsResult = In.Available >= sizeof(ushort) && !BeginsWithZero();
            }

            if (!omitsResult && HasResult(version, round))
            {
                foreach (var request in ReadResult(version))
                {
                    yield return request;
                }

                if (round.Result is null or not (SecurityRound.Ok or SecurityRound.Continue))
                {
                    yield break;
                }
            }

            Context.Mark(EventKind.RoundPassed);
            if (round.Server.Encrypted)
            {
                yield break;
            }

            if (round.Result != SecurityRound.Continue)
            {
                break;
            }

            const int MaxSecurityRounds = 16;
            if (number == MaxSecurityRounds)
            {
                Context.Mark(EventKind.Contradicted);
                yield break;
            }
        }

        foreach (var request in ReadOpening(round))
        {
            yield return request;
        }
    }

    /// <summary>Whether the next two bytes are zero: the beginning of a SecurityResult or of a length, but not of ServerInit, because no framebuffer has a width of 0.</summary>
    private bool BeginsWithZero() => In.Bytes is [0, 0, ..];

    private static bool HasResult(ProtocolVersion version, SecurityRound round) =>
        SecurityTypeTable.Find(round.Choice ?? 0)?.Result == ResultRule.Always || !round.RequiresNoAuthentication || VersionRules.HasResultAlways(version);
}
