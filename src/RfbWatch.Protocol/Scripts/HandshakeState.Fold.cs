namespace RfbWatch.Protocol.Scripts;

/// <content>The effect of each event.</content>
internal sealed partial class HandshakeState
{
    private const int AppleGeneratorBits = 32;
    private const int CountBits = 16;
    private const long CountMask = (1L << CountBits) - 1;

    /// <summary>Creates the state from stored events.</summary>
    public static HandshakeState Of(ConversationOptions options, Side serverSide, ReadOnlySpan<RfbEvent> events)
    {
        var state = new HandshakeState(options, serverSide);
        foreach (ref readonly var happened in events)
        {
            state.Emit(in happened);
        }

        return state;
    }

    /// <summary>Packs generator and key size into the value of <see cref="EventKind.AppleKeyRead"/>.</summary>
    public static long AppleKey(int generator, int size) => ((long)generator << AppleGeneratorBits) | (uint)size;

    /// <summary>Packs the numbers of capabilities into the value of <see cref="EventKind.TightInteractionRead"/>.</summary>
    public static long TightCounts(int server, int client, int encodings) => ((long)server << (2 * CountBits)) | ((long)client << CountBits) | (long)encodings;

    private void Apply(in RfbEvent happened)
    {
        bool server = happened.Side == serverSide;
        switch (happened.Kind)
        {
            case EventKind.VersionRead when server:
                (ServerVersion, ServerTerminator) = happened.Banner;
                break;
            case EventKind.VersionRead:
                (ClientVersion, ClientTerminator) = happened.Banner;
                break;
            case EventKind.BannerMissing:
                BannerMissing = true;
                _doubted = true;
                break;
            case EventKind.BeginningMissing:
                BeginningMissing = true;
                break;
            case EventKind.TypesOffered:
                RoundOf(happened).Offered = (IReadOnlyList<long>)happened.Data!;
                break;
            case EventKind.TypeDictated:
                RoundOf(happened).Choice = happened.Value;
                IsDictated = true;
                break;
            case EventKind.TypeChosen:
                RoundOf(happened).Choice = happened.Value;
                break;
            case EventKind.TypeInferred:
                RoundOf(happened).InferredType = happened.Value;
                break;
            case EventKind.Refused:
                Refused = true;
                RaiseCertainty((RoleCertainty)happened.Value);
                break;
            case EventKind.ReasonRead:
                ReasonEndsWithNul = happened.Value != 0;
                FailureReason = happened.Data as string ?? FailureReason;
                break;
            case EventKind.ClientAnswered:
                ClientAnswerTicks = happened.At.Ticks;
                break;
            case EventKind.ExchangeSeen:
                RoundOf(happened).ExchangeSeen = true;
                break;
            case EventKind.ExchangeUnknown:
                SideOf(happened).Unknown = true;
                break;
            case EventKind.ExchangeRefused:
                SideOf(happened).Refused = true;
                break;
            case EventKind.SubTypesOffered:
                RoundOf(happened).OfferedSubTypes = (IReadOnlyList<long>)happened.Data!;
                break;
            case EventKind.VeNCryptSubTypesOffered:
                RoundOf(happened).OfferedSubTypes = VeNCryptSubTypes = (IReadOnlyList<long>)happened.Data!;
                break;
            case EventKind.SubTypeChosen:
                RoundOf(happened).SubType = happened.Value;
                RoundOf(happened).SubTypeName = (string)happened.Data!;
                break;
            case EventKind.InnerSubTypeChosen:
                RoundOf(happened).InnerSubType = happened.Value;
                RoundOf(happened).SubTypeName += "/" + (string)happened.Data!;
                break;
            case EventKind.TightTunnelsRead:
                TightTunnelCount = (int)happened.Value;
                TightTunnels = [.. TightTunnels, .. (IReadOnlyList<TightCapability>)happened.Data!];
                break;
            case EventKind.TightAuthenticationsRead:
                TightAuthentications = (IReadOnlyList<TightCapability>)happened.Data!;
                break;
            case EventKind.MechanismsOffered:
                SaslMechanisms = (IReadOnlyList<string>)happened.Data!;
                break;
            case EventKind.MechanismChosen:
                ChooseMechanism(RoundOf(happened), (string)happened.Data!);
                break;
            case EventKind.SaslStepRead:
                RoundOf(happened).ServerSaslSteps++;
                RoundOf(happened).SaslComplete |= happened.Value != 0;
                break;
            case EventKind.AppleKeyRead:
                AppleGenerator = (int)(happened.Value >> AppleGeneratorBits);
                AppleKeySize = (int)happened.Value;
                break;
            case EventKind.ChallengeSent:
                Challenge = (ChallengeEvidence)happened.Data!;
                RoundOf(happened).Challenged = true;
                break;
            case EventKind.AuthenticationNotRequired:
                RoundOf(happened).RequiresNoAuthentication = true;
                break;
            case EventKind.CredentialsInClear:
                RoundOf(happened).ClearCredentials = true;
                break;
            case EventKind.EncryptionStarted:
                SideOf(happened).Encrypted = true;
                break;
            case EventKind.EncryptionFollowsResult:
                RoundOf(happened).EncryptedAfterResult = true;
                break;
            case EventKind.EncryptionPossible:
                RoundOf(happened).MayEncrypt = true;
                break;
            case EventKind.EncryptedRecordRead:
                SideOf(happened).TlsRecords++;
                break;
            case EventKind.ResultRead:
                RoundOf(happened).Result = (uint)happened.Value;
                RaiseCertainty(RoleCertainty.ResultRead);
                break;
            case EventKind.ResultInferred:
                RoundOf(happened).Result = (uint)happened.Value;
                break;
            case EventKind.RoundPassed:
                RoundOf(happened).ServerPassed = true;
                RoundOf(happened).Server.Encrypted |= RoundOf(happened).EncryptedAfterResult;
                break;
            case EventKind.ClientInitRead:
                SharedFlag = (int)happened.Value;
                break;
            case EventKind.ServerInitRead:
                ReadServerInit(in happened);
                break;
            case EventKind.DesktopNameRead:
                DesktopName = (DesktopNameFields)happened.Data!;
                break;
            case EventKind.TightInteractionRead:
                TightInteraction = ((int)(happened.Value >> (2 * CountBits)), (int)(happened.Value >> CountBits & CountMask), (int)(happened.Value & CountMask));
                break;
            case EventKind.TightVendorRead:
                _tightVendors = [.. TightVendors, (string)happened.Data!];
                break;
            case EventKind.PixelFormatSet:
                ClientPixelFormat = (byte[])happened.Data!;
                FirstMessages = FirstMessages == 'e' ? 'e' : 'p';
                break;
            case EventKind.EncodingsSet:
                Encodings = (IReadOnlyList<int>)happened.Data!;
                FirstMessages = FirstMessages == '\0' ? 'e' : FirstMessages;
                break;
            case EventKind.PaddingUsed:
                PaddingUsed = true;
                break;
            case EventKind.MessagesRecognised:
                GrammarConfidence = (Confidence)happened.Value;
                ClientIsLive |= !server;
                RaiseCertainty(RoleCertainty.Certain);
                break;
            case EventKind.ClientProved:
                ClientIsLive = true;
                RaiseCertainty(RoleCertainty.Certain);
                break;
            case EventKind.RoleProved:
                RaiseCertainty((RoleCertainty)happened.Value);
                break;
            case EventKind.RoleDoubted:
                _doubted = true;
                ServerContradicted |= server;
                break;
            case EventKind.Contradicted:
                _contradicted = true;
                ServerContradicted |= server;
                AddInOrder(ref _anomalies, Anomaly.MalformedHandshake);
                break;
            case EventKind.LimitReached:
                AddInOrder(ref _oversizeFields, (string)happened.Data!);
                break;
            case EventKind.AnomalyNoted:
                AddInOrder(ref _anomalies, (string)happened.Data!);
                break;
            case EventKind.GapPassed:
                HasGaps = true;
                break;
            case EventKind.SearchStarted:
                ServerInitMayCome |= server;
                break;
            case EventKind.SideLost:
                ServerLost |= server;
                break;
            case EventKind.SideFinished when server:
                ServerGone = true;
                ServerInitMayCome = false;
                break;
            case EventKind.SideFinished:
                ClientGone = true;
                break;
            case EventKind.StreamClosed:
                ClientLeft |= !server;
                break;
            case EventKind.CredentialsRead or EventKind.ClipboardSent or EventKind.FileTransferBegan or EventKind.PowerActionRequested:
                // Evidence only: no script waits for these, and the counts show how often they happened.
                break;
        }
    }

    private void ReadServerInit(in RfbEvent happened)
    {
        var quality = (ServerInitQuality)happened.Value;
        ServerInit = (ServerInitFields)happened.Data!;
        ServerOpening = new ServerOpening(ServerInit.Width, ServerInit.Height);
        ServerInitIsStrict = quality.HasFlag(ServerInitQuality.Strict);
        ServerInitEnd = happened.End;
        ServerInitTicks = quality.HasFlag(ServerInitQuality.AfterGap) ? 0 : happened.At.Ticks;
        RaiseCertainty(quality.HasFlag(ServerInitQuality.Strict) ? RoleCertainty.Certain : RoleCertainty.ResultRead);
    }

    private static void ChooseMechanism(SecurityRound round, string mechanism) =>
        round.SubTypeName = round.SubTypeName.Length > 0 ? round.SubTypeName + "/" + mechanism : mechanism;

    private static void AddInOrder(ref List<string>? texts, string text)
    {
        texts ??= new(1);
        int place = texts.BinarySearch(text, StringComparer.Ordinal);
        if (place < 0)
        {
            texts.Insert(~place, text);
        }
    }

    private void RaiseCertainty(RoleCertainty certainty) => RoleCertainty = certainty > RoleCertainty ? certainty : RoleCertainty;

    private SecurityRound RoundOf(in RfbEvent happened) => happened.Round == SecurityRound.Prompt ? Prompt : Round(happened.Round);

    private ExchangeSide SideOf(in RfbEvent happened) => happened.Side == serverSide ? RoundOf(happened).Server : RoundOf(happened).Client;
}
