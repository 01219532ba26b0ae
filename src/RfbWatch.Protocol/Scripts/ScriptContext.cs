using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Scripts;

/// <summary>The context of a script of one side: the bytes of its side, and the state of the handshake, which it changes only through events.</summary>
/// <param name="state">State shared by both sides.</param>
/// <param name="side">The side that is read.</param>
internal sealed class ScriptContext(HandshakeState state, Side side)
{
    private SecurityRound? _round;

    /// <summary>The bytes of the side.</summary>
    public StreamBuffer In { get; } = new();

    /// <summary>State shared by both sides.</summary>
    public HandshakeState State => state;

    /// <summary>The side that is read.</summary>
    public Side Side => side;

    /// <summary>The round of security types that is being read; used by the scripts of exchanges, which run only inside a round.</summary>
    public SecurityRound Round
    {
        get => _round!;
        set => _round = value;
    }

    /// <summary>This side of the round's exchange.</summary>
    public ExchangeSide Own => side == state.ServerSide ? Round.Server : Round.Client;

    /// <summary>Emits an event proven by the bytes from an offset to the next byte to read.</summary>
    /// <param name="kind">The kind of event.</param>
    /// <param name="start">Stream offset of the first of these bytes.</param>
    /// <param name="value">See <see cref="RfbEvent.Value"/>.</param>
    /// <param name="data">See <see cref="RfbEvent.Data"/>.</param>
    public void Emit(EventKind kind, long start, long value = 0, object? data = null) => state.Emit(new RfbEvent
    {
        Kind = kind, Side = side, Round = _round?.Number ?? 0, Offset = start, Length = (int)Math.Min(In.Offset - start, int.MaxValue), At = In.ArrivalBefore(In.Offset), Value = value, Data = data,
    });

    /// <summary>Emits an event proven by the next bytes, which remain to be read.</summary>
    /// <param name="kind">The kind of event.</param>
    /// <param name="length">Number of bytes.</param>
    /// <param name="value">See <see cref="RfbEvent.Value"/>.</param>
    public void EmitNext(EventKind kind, int length, long value) => state.Emit(new RfbEvent
    {
        Kind = kind, Side = side, Round = _round?.Number ?? 0, Offset = In.Offset, Length = length, At = In.ArrivalBefore(In.Offset + length), Value = value,
    });

    /// <summary>Emits an event inferred from what was read before.</summary>
    public void Mark(EventKind kind, long value = 0, object? data = null) => Emit(kind, In.Offset, value, data);

    /// <summary>Records an anomaly, once.</summary>
    public void Note(string anomaly)
    {
        if (!state.HasNoted(anomaly))
        {
            Mark(EventKind.AnomalyNoted, data: anomaly);
        }
    }

    /// <summary>Records a length above its limit: field and value, never content.</summary>
    /// <param name="field">The field.</param>
    /// <param name="length">Its value.</param>
    /// <param name="bytes">Number of bytes that contain it: the last ones read.</param>
    public void NoteLimit(string field, long length, int bytes)
    {
        if (state.NewLimit(field, length) is { } text)
        {
            Emit(EventKind.LimitReached, In.Offset - bytes, data: text);
        }

        Note(Anomaly.OversizeField);
    }

    /// <summary>Records that the exchange has bytes of its own, from an offset on.</summary>
    public void MarkExchange(long start)
    {
        if (!Round.ExchangeSeen)
        {
            Emit(EventKind.ExchangeSeen, start);
        }
    }

    /// <summary>Records that this side is encrypted from an offset on.</summary>
    public void MarkEncrypted(long start)
    {
        if (!Own.Encrypted)
        {
            Emit(EventKind.EncryptionStarted, start);
        }
    }

    /// <summary>Records that the chosen method requires no authentication.</summary>
    public void MarkAuthenticationNotRequired(long start)
    {
        if (!Round.RequiresNoAuthentication)
        {
            Emit(EventKind.AuthenticationNotRequired, start);
        }
    }

    /// <summary>Records that the chosen method sends a user name or password in clear text.</summary>
    public void MarkClearCredentials(long start)
    {
        if (!Round.ClearCredentials)
        {
            Emit(EventKind.CredentialsInClear, start);
        }
    }

    /// <summary>Raises the certainty of the roles.</summary>
    public void ProveRoles(RoleCertainty certainty)
    {
        if (certainty > state.RoleCertainty)
        {
            Mark(EventKind.RoleProved, (long)certainty);
        }
    }
}
