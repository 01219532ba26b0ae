using RfbWatch.Protocol.Messages;
using RfbWatch.Protocol.Scripts;
using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Handshake;

/// <summary>
/// Reads one side of a conversation: first a script that parses the handshake, then a <see cref="MessageReader"/>. The script awaits
/// bytes of its own side or events of the other; it continues as soon as possible, and does not depend on how bytes were segmented.
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

    /// <summary>The context of the scripts, including those of exchanges.</summary>
    protected ScriptContext Context { get; }

    /// <summary>State shared by both sides.</summary>
    protected HandshakeState State => Context.State;

    /// <summary>Bytes waiting to be read.</summary>
    protected StreamBuffer In => Context.In;

    /// <summary>Reads the messages after the handshake; null until then.</summary>
    protected MessageReader? Messages { get; set; }

    /// <summary>Whether nothing more of this side is read.</summary>
    public bool Stopped { get; private set; }

    /// <summary>Bytes of this side that have arrived so far, except those read by <see cref="Direct"/>.</summary>
    public long Received { get; private set; }

    /// <summary>Whether reading has paused or ended with every byte read and no item partly read.</summary>
    public bool WasAtRest => Stopped ? _stoppedAtRest : IsAtRest;

    /// <summary>Whether bytes are or may be missing before the first that arrived: only a banner proves that none are.</summary>
    protected bool BeginningMissed { get; private set; }

    /// <summary>Whether bytes wait to be read.</summary>
    public bool Waits => In.Pending > 0;

    /// <summary>Whether the handshake is over and every byte that arrived has been read: no event can make it continue.</summary>
    public bool IsCurrent => Stopped || (Messages is not null && In.Pending == 0 && !In.Exhausted);

    /// <summary>The message reader, if the next bytes belong only to messages: nothing is waiting, and nothing is missing.</summary>
    public DirectReader? Direct => !Stopped && IsCurrent ? Messages : null;

    /// <summary>The demand for the following bytes.</summary>
    public Demand Demand => Stopped ? Demand.Done : IsCurrent && Messages is not null ? Messages.Demand : Demand.Bytes;

    /// <summary>Adds the next bytes of this side.</summary>
    /// <returns>Whether all of them were read, so that none wait for <see cref="Pump"/>.</returns>
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

    /// <summary>Counts bytes that arrived but were not required by <see cref="Demand"/>; only their number is known.</summary>
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

    /// <summary>Whether too many bytes wait for the other side, which is then considered silent.</summary>
    public bool IsOverfull => !Stopped && In.Pending > State.Options.MaxPendingBytes;

    /// <summary>Reads as far as possible.</summary>
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

    /// <summary>Ends reading; held bytes are dropped.</summary>
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

    /// <summary>The script that resynchronises with the stream after missing bytes.</summary>
    protected abstract IEnumerable<InputRequest> Resynchronise();

    /// <summary>Starts the search for a position in the stream, because the side does not begin with a banner.</summary>
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

    /// <summary>Starts the resynchronisation once the running script ends.</summary>
    protected void Search()
    {
        _searching = true;
        ContinueWith(Resynchronise());
    }

    /// <summary>Starts another script at the next byte once the running one ends.</summary>
    protected void ContinueWith(IEnumerable<InputRequest> script) => _next = script;

    private void Start(IEnumerable<InputRequest> script)
    {
        _script?.Dispose();
        _script = script.GetEnumerator();
        Advance();
    }
}
