using RfbWatch.Protocol.Scripts;

namespace RfbWatch.Protocol.Handshake;

/// <summary>The facts that the bytes of an event prove, and the names of these bytes.</summary>
internal static class EventProofs
{
    private const ProvenFacts Opening = ProvenFacts.Opened | ProvenFacts.NoAuthentication | ProvenFacts.Roles;

    /// <summary>The facts that the bytes of an event prove, whether or not the conversation shows those facts.</summary>
    /// <param name="happened">The event.</param>
    /// <param name="state">The state after all events.</param>
    public static ProvenFacts FactsOf(in RfbEvent happened, HandshakeState state) => happened.Kind switch
    {
        EventKind.VersionRead => ProvenFacts.Versions | ProvenFacts.Roles,
        EventKind.TypesOffered or EventKind.MechanismsOffered or EventKind.SubTypesOffered or EventKind.VeNCryptSubTypesOffered => OfOffer(in happened, state),
        EventKind.TypeDictated or EventKind.TypeChosen or EventKind.TypeInferred => OfChoice(in happened, state) | ProvenFacts.Roles,
        EventKind.SubTypeChosen or EventKind.InnerSubTypeChosen or EventKind.MechanismChosen => OfChoice(in happened, state),
        EventKind.AuthenticationNotRequired => IsOfChosenRound(in happened, state) ? ProvenFacts.NoAuthentication : ProvenFacts.None,
        EventKind.CredentialsInClear or EventKind.CredentialsRead => ProvenFacts.CleartextCredentials,
        EventKind.ChallengeSent => ReferenceEquals(happened.Data, state.Challenge) ? ProvenFacts.Challenge : ProvenFacts.None,
        EventKind.EncryptedRecordRead => IsOfChosenRound(in happened, state) ? ProvenFacts.NoAuthentication : ProvenFacts.None,
        EventKind.Refused => ProvenFacts.Result | ProvenFacts.Roles,
        EventKind.ReasonRead => ProvenFacts.Result,
        EventKind.ResultRead or EventKind.ResultInferred => OfResult(in happened, state),
        EventKind.ClientAnswered => ProvenFacts.ServerRanAhead,
        EventKind.ServerInitRead => Opening | ProvenFacts.ServerRanAhead | ProvenFacts.MidStream,
        EventKind.MessagesRecognised => Opening | ProvenFacts.MidStream,

        // If ServerInit was read, nothing depends on the client's messages.
        EventKind.ClientProved => state.ServerInitRead ? ProvenFacts.None : Opening,
        EventKind.LimitReached => ProvenFacts.OversizeFields,
        EventKind.AnomalyNoted => happened.Data is Anomaly.ZeroScale ? ProvenFacts.OversizeFields : ProvenFacts.None,
        EventKind.ClipboardSent => ProvenFacts.Clipboard,
        EventKind.FileTransferBegan => ProvenFacts.FileTransfers,
        EventKind.PowerActionRequested => ProvenFacts.PowerActions,
        EventKind.BannerMissing or EventKind.BeginningMissing or EventKind.ExchangeSeen or EventKind.ExchangeUnknown or EventKind.ExchangeRefused or EventKind.TightTunnelsRead
            or EventKind.TightAuthenticationsRead or EventKind.SaslStepRead or EventKind.AppleKeyRead or EventKind.EncryptionStarted or EventKind.EncryptionFollowsResult
            or EventKind.EncryptionPossible or EventKind.RoundPassed or EventKind.ClientInitRead or EventKind.DesktopNameRead or EventKind.TightInteractionRead or EventKind.TightVendorRead
            or EventKind.PixelFormatSet or EventKind.EncodingsSet or EventKind.PaddingUsed or EventKind.RoleProved or EventKind.RoleDoubted or EventKind.Contradicted or EventKind.GapPassed
            or EventKind.SearchStarted or EventKind.SideLost or EventKind.SideFinished or EventKind.StreamClosed => ProvenFacts.None,
    };

    /// <summary>The kind of bytes of an event; null for an event that proves nothing.</summary>
    public static ProofName? NameOf(in RfbEvent happened) => happened.Kind switch
    {
        EventKind.VersionRead => ProofName.ProtocolVersion,
        EventKind.TypesOffered => IsDictated(in happened) ? ProofName.SecurityType : ProofName.SecurityTypes,
        EventKind.TypeDictated or EventKind.TypeChosen => ProofName.SecurityType,
        // For an inferred type, the bytes are Tight's empty lists.
        EventKind.SubTypesOffered or EventKind.VeNCryptSubTypesOffered or EventKind.TightAuthenticationsRead or EventKind.TypeInferred => ProofName.SubTypes,
        EventKind.SubTypeChosen or EventKind.InnerSubTypeChosen or EventKind.AuthenticationNotRequired or EventKind.CredentialsInClear => ProofName.SubType,
        EventKind.MechanismsOffered => ProofName.Mechanisms,
        EventKind.MechanismChosen => ProofName.Mechanism,
        EventKind.CredentialsRead => ProofName.Credentials,
        EventKind.ChallengeSent => ProofName.Challenge,
        EventKind.EncryptedRecordRead => ProofName.EncryptedRecord,
        EventKind.Refused => ProofName.Refusal,
        EventKind.ReasonRead => ProofName.Reason,
        EventKind.ResultRead or EventKind.ResultInferred => ProofName.SecurityResult,
        EventKind.ClientAnswered => ProofName.ClientAnswer,
        EventKind.ServerInitRead => ProofName.ServerInit,
        EventKind.MessagesRecognised or EventKind.ClientProved => ProofName.Messages,
        EventKind.LimitReached => ProofName.LengthField,
        EventKind.AnomalyNoted => ProofName.ZeroScale,
        EventKind.ClipboardSent => ProofName.CutText,
        EventKind.FileTransferBegan => ProofName.FileTransfer,
        EventKind.PowerActionRequested => ProofName.PowerAction,
        EventKind.BannerMissing or EventKind.BeginningMissing or EventKind.ExchangeSeen or EventKind.ExchangeUnknown or EventKind.ExchangeRefused or EventKind.TightTunnelsRead
            or EventKind.SaslStepRead or EventKind.AppleKeyRead or EventKind.EncryptionStarted or EventKind.EncryptionFollowsResult or EventKind.EncryptionPossible or EventKind.RoundPassed
            or EventKind.ClientInitRead or EventKind.DesktopNameRead or EventKind.TightInteractionRead or EventKind.TightVendorRead or EventKind.PixelFormatSet or EventKind.EncodingsSet
            or EventKind.PaddingUsed or EventKind.RoleProved or EventKind.RoleDoubted or EventKind.Contradicted or EventKind.GapPassed or EventKind.SearchStarted or EventKind.SideLost
            or EventKind.SideFinished or EventKind.StreamClosed => null,
    };

    private static ProvenFacts OfOffer(in RfbEvent happened, HandshakeState state)
    {
        // An offer from which nothing was chosen follows the chosen round.
        var facts = state.ChosenRound is not { } chosen || happened.Round >= chosen.Number ? ProvenFacts.Offer | ProvenFacts.Roles : ProvenFacts.None;
        return FactsFold.OffersNoAuthentication(RoundOf(in happened, state)) ? facts | ProvenFacts.NoAuthenticationOffered : facts;
    }

    private static ProvenFacts OfChoice(in RfbEvent happened, HandshakeState state) =>
        (IsOfChosenRound(in happened, state) ? ProvenFacts.Choice | ProvenFacts.NoAuthentication : ProvenFacts.None)
        | (RoundOf(in happened, state).ClearCredentials ? ProvenFacts.CleartextCredentials : ProvenFacts.None);

    private static ProvenFacts OfResult(in RfbEvent happened, HandshakeState state) => !IsOfChosenRound(in happened, state) ? ProvenFacts.None
        : happened.Value == SecurityRound.Ok ? ProvenFacts.Result | Opening
        : ProvenFacts.Result | ProvenFacts.Roles;

    private static bool IsDictated(in RfbEvent happened) => happened.Length == sizeof(uint) && happened.Data is IReadOnlyList<long> { Count: 1 };

    private static bool IsOfChosenRound(in RfbEvent happened, HandshakeState state) => state.ChosenRound is { } chosen && chosen.Number == happened.Round;

    private static SecurityRound RoundOf(in RfbEvent happened, HandshakeState state) => happened.Round == SecurityRound.Prompt ? state.Prompt : state.Round(happened.Round);
}
