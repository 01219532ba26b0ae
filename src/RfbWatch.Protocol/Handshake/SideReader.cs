using RfbWatch.Protocol.Messages;
using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Handshake;

/// <summary>
/// Reads one side of a conversation: first a script that walks the handshake, then a <see cref="MessageReader"/>. The script asks
/// for bytes of its own side or for news of the other; it runs on as soon as it can, and never sees how bytes were cut.
/// </summary>
internal abstract class SideReader
{
    private IEnumerator<Wait>? _script;
    private IEnumerable<Wait>? _next;
    private Wait _wait;
    private long _skip;
    private int _newsSeen = -1;
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

    /// <summary>Bytes of this side that came so far.</summary>
    public long Received { get; private set; }

    /// <summary>Whether reading stands, or ended, with every byte read and none of an item half read.</summary>
    public bool WasAtRest => Stopped ? _stoppedAtRest : IsAtRest;

    public void OnBytes(ReadOnlySpan<byte> bytes, long ticks)
    {
        Received += bytes.Length;
        OnArrival();
        if (Stopped)
        {
            return;
        }

        if (Messages is not null && In.Pending == 0 && !In.Exhausted)
        {
            bytes = bytes[Messages.Read(bytes)..];
            if (Messages.Stopped)
            {
                Stop();
                return;
            }
        }

        In.Append(bytes, ticks);
    }

    public void OnGap(long length)
    {
        if (!Stopped)
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
        _stoppedAtRest = IsAtRest;
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

    /// <summary>Has another script take over from the next byte once the running one ends.</summary>
    protected void GoOnWith(IEnumerable<Wait> script) => _next = script;

    private void Start(IEnumerable<Wait> script)
    {
        _script?.Dispose();
        _script = script.GetEnumerator();
        Advance();
    }

    private bool IsAtRest => In.Pending == 0 && (Messages is not null || _wait.For != Wait.Kind.Skip || _skip == _wait.Count);

    private bool PumpScript()
    {
        switch (_wait.For)
        {
            case Wait.Kind.News:
                if (_newsSeen == Evidence.News)
                {
                    return false;
                }

                _newsSeen = Evidence.News;
                break;
            case Wait.Kind.BytesOrLess:
                if (In.Available < _wait.Count && !In.Exhausted)
                {
                    return false;
                }

                break;
            case Wait.Kind.Bytes:
                if (In.Available < _wait.Count)
                {
                    return In.Exhausted && Lose();
                }

                break;
            case Wait.Kind.Skip:
                _skip -= In.Skip(_skip);
                if (_skip > 0)
                {
                    return In.Exhausted && Lose();
                }

                break;
        }

        Advance();
        return true;
    }

    private void Advance()
    {
        if (_script is null)
        {
            return;
        }

        if (_script.MoveNext())
        {
            _wait = _script.Current;
            _skip = _wait.Count;
        }
        else if (_next is { } next)
        {
            _next = null;
            Start(next);
        }
        else if (Messages is null)
        {
            Stop();
        }
    }

    private bool Lose()
    {
        if (!In.BeforeGap)
        {
            // The end: what is held stays half read, and the other side learns that no more comes.
            Stop();
            return false;
        }

        Evidence.Note(Messages is null ? Anomaly.MissingInHandshake : Anomaly.MissingAfterHandshake);
        In.PassGap();
        Messages = null;
        OnLost();
        OnGone();
        Start(Resynchronise());
        return true;
    }

    private bool PumpMessages()
    {
        int used = Messages!.Read(In.Bytes);
        In.Consume(used);
        if (Messages.Stopped)
        {
            Stop();
            return false;
        }

        if (In.Available > 0 || !In.BeforeGap)
        {
            return used > 0 && In.Available > 0;
        }

        long missing = In.PassGap();
        Evidence.Note(Anomaly.MissingAfterHandshake);
        if (!Messages.TryCross(missing))
        {
            Messages = null;
            Start(Resynchronise());
        }

        return true;
    }
}
