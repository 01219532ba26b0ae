using RfbWatch.Protocol.Security;

namespace RfbWatch.Protocol.Handshake;

/// <summary>Reads the server's side of a conversation.</summary>
internal sealed partial class ServerReader(Evidence evidence) : SideReader(evidence)
{
    private ConversationFacts Facts => Evidence.Facts;

    protected override void OnGone()
    {
        Evidence.ServerGone = true;
        Evidence.Tell();
    }

    protected override IEnumerable<Wait> Handshake()
    {
        yield return Wait.Bytes(Banner.Length);
        if (!Banner.TryRead(In.Bytes, out var version, out byte terminator))
        {
            Evidence.Contradict();
            yield break;
        }

        In.Consume(Banner.Length);
        Facts.ServerVersion = version;
        Facts.ServerBannerTerminator = terminator;
        Evidence.Tell();
        while (Facts.ClientVersion is null && !Evidence.ClientGone)
        {
            yield return Wait.News;
        }

        if (Facts.ClientVersion is { } client)
        {
            Evidence.Version = VersionRules.Governing(version, client);
            if (version == VersionRules.RealVnc5 && client == VersionRules.RealVnc5)
            {
                Evidence.Note(Anomaly.RealVncV5Native);
                yield break;
            }
        }

        foreach (var wait in SecurityRounds(Evidence.Version ?? version))
        {
            yield return wait;
        }
    }

    private IEnumerable<Wait> SecurityRounds(ProtocolVersion version)
    {
        bool list = VersionRules.HasList(version);
        for (int number = 0; ; number++)
        {
            var round = Evidence.Round(number);
            foreach (var wait in list ? ReadList(round) : ReadDictated(round))
            {
                yield return wait;
            }

            if (round.Offered is null)
            {
                yield break;
            }

            while (round.Choice is null && !Evidence.ClientGone)
            {
                yield return Wait.News;
            }

            if (round.Choice is not { } choice)
            {
                GoOnWith(ConcludeAlone(round));
                yield break;
            }

            var exchange = SecurityExchange.Of(choice);
            if (exchange is null)
            {
                Evidence.Note(Anomaly.UnknownSecurityExchange);
                yield break;
            }

            foreach (var wait in exchange.Server(In, Evidence, round))
            {
                yield return wait;
            }

            if (HasResult(version, choice))
            {
                foreach (var wait in ReadResult(round, version))
                {
                    yield return wait;
                }

                if (round.Result is null or not (0 or SecurityRound.Continue))
                {
                    yield break;
                }
            }

            round.ServerPassed = true;
            Evidence.Tell();
            if (round.Result != SecurityRound.Continue)
            {
                break;
            }

            const int MostRounds = 16;
            if (number == MostRounds)
            {
                Evidence.Contradict();
                yield break;
            }
        }

        foreach (var wait in ReadServerInit())
        {
            yield return wait;
        }
    }

    private bool HasResult(ProtocolVersion version, long choice)
    {
        if (VersionRules.IsAppleNone(Facts.ClientVersion ?? version, choice))
        {
            return false;
        }

        return choice != SecurityTypes.None || VersionRules.HasResultAlways(version);
    }
}
