using RfbWatch.Protocol.Security;

namespace RfbWatch.Protocol.Handshake;

/// <summary>What the server's bytes prove without the client's.</summary>
internal sealed partial class ServerReader
{
    /// <summary>Bytes searched for a ServerInit before the search is given up.</summary>
    private const int SearchWindow = 16 << 10;

    /// <summary>
    /// Nothing tells what the client chose. The bytes up to a ServerInit that can be nothing else do, for the two types whose
    /// exchange has a fixed shape: four zero bytes (a result and nothing before it) for None, sixteen and four for VNC
    /// authentication. Only a type that was offered is concluded.
    /// </summary>
    private IEnumerable<Wait> ConcludeAlone(SecurityRound round)
    {
        const int VncLength = VncAuthentication.ChallengeLength + U32Length;
        yield return Wait.BytesOrLess(VncLength + ServerInitShape.HeaderLength);
        if (Opens(U32Length) && IsOk(0) && Offers(round, SecurityTypes.None))
        {
            round.ConcludedChoice = SecurityTypes.None;
            round.Result = 0;
            In.Consume(U32Length);
        }
        else if (Opens(VncLength) && IsOk(VncAuthentication.ChallengeLength) && Offers(round, SecurityTypes.VncAuthentication))
        {
            round.ConcludedChoice = SecurityTypes.VncAuthentication;
            round.Result = 0;
            VncAuthentication.ReadChallenge(In, Evidence, round);
            In.Consume(U32Length);
        }
        else if (Proving(round) is { } exchange)
        {
            round.ConcludedChoice = exchange;
            Evidence.Tell();
            foreach (var wait in SecurityExchange.Of(exchange)!.Server(In, Evidence, round))
            {
                yield return wait;
            }

            GoOnWith(Resynchronise());
            yield break;
        }
        else
        {
            GoOnWith(Resynchronise());
            yield break;
        }

        Evidence.Tell();
        foreach (var wait in ReadOpening(round))
        {
            yield return wait;
        }
    }

    /// <summary>
    /// Looks for a ServerInit that can be nothing else, at any offset: how the bytes were cut plays no part.
    /// </summary>
    protected override IEnumerable<Wait> Resynchronise()
    {
        if (Evidence.ServerInitRead)
        {
            yield break;
        }

        int searched = 0;
        while (searched < SearchWindow)
        {
            yield return Wait.Bytes(ServerInitShape.HeaderLength);
            while (In.Available >= ServerInitShape.HeaderLength && searched < SearchWindow)
            {
                if (Opens(0))
                {
                    foreach (var wait in ReadOpening(Evidence.Rounds.Count > 0 ? Evidence.Rounds[^1] : new SecurityRound()))
                    {
                        yield return wait;
                    }

                    yield break;
                }

                In.Consume(1);
                searched++;
            }
        }
    }

    private long? Proving(SecurityRound round)
    {
        if (Offers(round, SecurityTypes.VeNCrypt) && VeNCryptExchange.ProvesItself(In.Bytes))
        {
            return SecurityTypes.VeNCrypt;
        }

        return Offers(round, SecurityTypes.Tight) && TightExchange.ProvesItself(In.Bytes) ? SecurityTypes.Tight : null;
    }

    private static bool Offers(SecurityRound round, long type) => round.Offered is not null && round.Offered.Contains(type);

    private bool IsOk(int offset) => In.Bytes.Slice(offset, U32Length).IndexOfAnyExcept((byte)0) < 0;

    private bool Opens(int offset) =>
        In.Available >= offset + ServerInitShape.HeaderLength && ServerInitShape.Read(In.Bytes[offset..]).IsStrict;
}
