using RfbWatch.Protocol.Messages;
using RfbWatch.Protocol.Scripts;
using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Handshake;

/// <summary>
/// Reads one side of a conversation: first a script that walks the handshake, then a <see cref="MessageReader"/>. The script asks
/// for bytes of its own side or for events of the other; it runs on as soon as it can, and never sees how bytes were cut.
/// </summary>
internal abstract partial class SideReader
{
    private IEnumerator<InputRequest>? _script;
    private IEnumerable<InputRequest>? _next;
    private InputRequest _request;
    private long _skip;
    private int _versionSeen = -1;
    private bool _searching;
    private bool _stoppedAtRest;

    protected SideReader(HandshakeState state, Side side)
    {
        Context = new ScriptContext(state, side);
        _script = Handshake().GetEnumerator();
        _request = InputRequest.AtMost(0);
    }

    /// <summary>What scripts have, those of exchanges too.</summary>
    protected ScriptContext Context { get; }

    /// <summary>What both sides know.</summary>
    protected HandshakeState State => Context.State;

    /// <summary>Bytes that wait.</summary>
    protected StreamBuffer In => Context.In;

    /// <summary>Reads what follows the handshake; null until then.</summary>
    protected MessageReader? Messages { get; set; }

    /// <summary>Nothing of this side is read any more.</summary>
    public bool Stopped { get; private set; }

    /// <summary>Bytes of this side that came so far, but for those that <see cref="Direct"/> took.</summary>
    public long Received { get; private set; }

    /// <summary>Whether reading stands, or ended, with every byte read and none of an item half read.</summary>
    public bool WasAtRest => Stopped ? _stoppedAtRest : IsAtRest;

    /// <summary>Whether bytes may be missing, or are, before the first that came: only a banner says that none are.</summary>
    protected bool BeginningMissed { get; private set; }

    /// <summary>Whether bytes wait to be read.</summary>
    public bool Waits => In.Pending > 0;

    /// <summary>Whether the handshake is over and every byte that arrived is read: no event can make it continue.</summary>
    public bool IsCurrent => Stopped || (Messages is not null && In.Pending == 0 && !In.Exhausted);

    /// <summary>Its messages, where the next bytes are theirs alone: nothing waits, and nothing is missing.</summary>
    public DirectReader? Direct => !Stopped && IsCurrent ? Messages : null;

    /// <summary>What is needed of the bytes that follow.</summary>
    public Demand Demand => Stopped ? Demand.Done : IsCurrent && Messages is not null ? Messages.Demand : Demand.Bytes;

    /// <summary>Takes the next bytes of this side.</summary>
    /// <returns>Whether they were read to the last, so that none wait for <see cref="Pump"/>.</returns>
    public bool OnBytes(ReadOnlySpan<byte> bytes, Arrival arrival)
    {
        Received += bytes.Length;
        if (Stopped)
        {
            return true;
        }

        if (IsCurrent)
        {
            bool isOver = Messages!.Read(bytes, arrival, out int used).IsDone;
            bytes = bytes[used..];
            if (isOver)
            {
                Stop();
                return true;
            }

            if (bytes.IsEmpty)
            {
                return true;
            }

            In.MoveTo(Messages.NextOffset);
        }

        In.Append(bytes, arrival);
        return false;
    }

    /// <summary>So many bytes came of those that <see cref="Demand"/> did not need.</summary>
    public void OnSkipped(long length)
    {
        Received += length;
        Messages?.OnSkipped(length);
    }

    public void OnGap(long length)
    {
        if (Received == 0)
        {
            BeginningMissed = true;
        }
        else if (!Stopped)
        {
            if (IsCurrent)
            {
                In.MoveTo(Messages!.NextOffset);
            }

            In.AppendGap(length);
        }
    }

    public void OnEnd() => In.SetEnded();

    /// <summary>Too much waits for the other side, which is then taken for silent.</summary>
    public bool IsOverfull => !Stopped && In.Pending > State.Options.MaxPendingBytes;

    /// <summary>Reads as far as it goes.</summary>
    public void Pump()
    {
        while (!Stopped)
        {
            if (Messages is not null)
            {
                if (!PumpMessages())
                {
                    return;
                }
            }
            else if (!PumpScript())
            {
                return;
            }
        }
    }

    /// <summary>Ends reading; what is held is dropped.</summary>
    public void Stop()
    {
        _stoppedAtRest |= IsAtRest;
        Stopped = true;
        _script?.Dispose();
        _script = null;
        Messages = null;
        In.Clear();
        Context.Mark(EventKind.SideFinished);
    }

    /// <summary>The script of the handshake.</summary>
    protected abstract IEnumerable<InputRequest> Handshake();

    /// <summary>The script that looks for a way back into the stream after bytes went missing.</summary>
    protected abstract IEnumerable<InputRequest> Resynchronise();

    /// <summary>The side begins with something else than a banner: the search for a way into it takes over.</summary>
    protected void BeginElsewhere()
    {
        if (BeginningMissed)
        {
            Context.Mark(EventKind.BeginningMissing);
            Context.Mark(EventKind.SideLost);
            Context.Mark(EventKind.SideFinished);
        }
        else
        {
            Context.Mark(EventKind.BannerMissing);
        }

        Search();
    }

    /// <summary>Has the search for a way back take over once the running script ends.</summary>
    protected void Search()
    {
        _searching = true;
        ContinueWith(Resynchronise());
    }

    /// <summary>Has another script take over from the next byte once the running one ends.</summary>
    protected void ContinueWith(IEnumerable<InputRequest> script) => _next = script;

    private void Start(IEnumerable<InputRequest> script)
    {
        _script?.Dispose();
        _script = script.GetEnumerator();
        Advance();
    }
}
