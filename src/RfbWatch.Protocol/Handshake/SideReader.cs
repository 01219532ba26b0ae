using RfbWatch.Protocol.Messages;
using RfbWatch.Protocol.Scripts;
using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Handshake;

/// <summary>
/// Reads one side of a conversation: first a script that walks the handshake, then a <see cref="MessageReader"/>. The script asks
/// for bytes of its own side or for news of the other; it runs on as soon as it can, and never sees how bytes were cut.
/// </summary>
internal abstract partial class SideReader
{
    private IEnumerator<Wait>? _script;
    private IEnumerable<Wait>? _next;
    private Wait _wait;
    private long _skip;
    private int _newsSeen = -1;
    private bool _searching;
    private bool _stoppedAtRest;

    protected SideReader(Evidence evidence)
    {
        Evidence = evidence;
        _script = Handshake().GetEnumerator();
        _wait = Wait.BytesOrLess(0);
    }

    /// <summary>What both sides know.</summary>
    protected Evidence Evidence { get; }

    /// <summary>Bytes that wait.</summary>
    protected StreamBuffer In { get; } = new();

    /// <summary>Reads what follows the handshake; null until then.</summary>
    protected MessageReader? Messages { get; set; }

    /// <summary>Nothing of this side is read any more.</summary>
    public bool Stopped { get; private set; }

    /// <summary>Bytes of this side that came so far, but for those that its <see cref="Straight"/> messages took.</summary>
    public long Received { get; private set; }

    /// <summary>Whether reading stands, or ended, with every byte read and none of an item half read.</summary>
    public bool WasAtRest => Stopped ? _stoppedAtRest : IsAtRest;

    /// <summary>Whether bytes may be missing, or are, before the first that came: only a banner says that none are.</summary>
    protected bool BeginningMissed { get; private set; }

    /// <summary>Whether bytes wait to be read.</summary>
    public bool Waits => In.Pending > 0;

    /// <summary>Whether the handshake is behind it and every byte that came is read: no news can move it.</summary>
    public bool IsCurrent => Stopped || (Messages is not null && In.Pending == 0 && !In.Exhausted);

    /// <summary>Its messages, where the next bytes are theirs alone: nothing waits, and nothing is missing.</summary>
    public MessageReader? Straight => !Stopped && IsCurrent ? Messages : null;

    /// <summary>Takes the next bytes of this side.</summary>
    /// <returns>Whether they were read to the last, so that none wait for <see cref="Pump"/>.</returns>
    public bool OnBytes(ReadOnlySpan<byte> bytes, long ticks)
    {
        Received += bytes.Length;
        OnArrival();
        if (Stopped)
        {
            return true;
        }

        if (IsCurrent)
        {
            bytes = bytes[Messages!.Read(bytes)..];
            if (Messages.Stopped)
            {
                Stop();
                return true;
            }

            if (bytes.IsEmpty)
            {
                return true;
            }
        }

        In.Append(bytes, ticks);
        return false;
    }

    /// <summary>How many of the next bytes are passed over by count.</summary>
    public long Unread => IsCurrent && Messages is not null ? Messages.Unread : 0;

    /// <summary>So many bytes came of those that <see cref="Unread"/> named.</summary>
    public void OnSkipped(long length)
    {
        Received += length;
        Messages?.TakePassed(length);
    }

    public void OnGap(long length)
    {
        if (Received == 0)
        {
            BeginningMissed = true;
        }
        else if (!Stopped)
        {
            In.AppendGap(length);
        }
    }

    public void OnEnd() => In.End();

    /// <summary>Too much waits for the other side, which is then taken for silent.</summary>
    public bool IsOverfull => !Stopped && In.Pending > Evidence.Options.MaxPendingBytes;

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
        OnGone();
    }

    /// <summary>The script of the handshake.</summary>
    protected abstract IEnumerable<Wait> Handshake();

    /// <summary>The script that looks for a way back into the stream after bytes went missing.</summary>
    protected abstract IEnumerable<Wait> Resynchronise();

    /// <summary>Bytes of this side came.</summary>
    protected virtual void OnArrival()
    {
    }

    /// <summary>Bytes of this side's handshake are missing.</summary>
    protected virtual void OnLost()
    {
    }

    /// <summary>This side says no more about the handshake than it has.</summary>
    protected abstract void OnGone();

    /// <summary>The side begins with something else than a banner: the search for a way into it takes over.</summary>
    protected void BeginElsewhere()
    {
        if (BeginningMissed)
        {
            Evidence.MissBeginning();
            OnLost();
            OnGone();
        }
        else
        {
            Evidence.BeginStrangely();
        }

        Search();
    }

    /// <summary>Has the search for a way back take over once the running script ends.</summary>
    protected void Search()
    {
        _searching = true;
        GoOnWith(Resynchronise());
    }

    /// <summary>Has another script take over from the next byte once the running one ends.</summary>
    protected void GoOnWith(IEnumerable<Wait> script) => _next = script;

    private void Start(IEnumerable<Wait> script)
    {
        _script?.Dispose();
        _script = script.GetEnumerator();
        Advance();
    }
}
