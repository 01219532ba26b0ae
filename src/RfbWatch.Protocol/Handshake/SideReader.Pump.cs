using RfbWatch.Protocol.Scripts;

namespace RfbWatch.Protocol.Handshake;

/// <summary>Runs the script and the messages as far as the bytes reach, and what happens where bytes are missing.</summary>
internal abstract partial class SideReader
{
    private bool IsAtRest => Messages is not null || (In.Pending == 0 && (_wait.For != Wait.Kind.Skip || _skip == _wait.Count));

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
            // A script that came to its own end wants no more; what came with its last bytes in one piece says nothing.
            _stoppedAtRest = !_searching;
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
        _searching = true;
        Start(Resynchronise());
        return true;
    }

    /// <summary>Steps over a gap that cut the bytes searched short: the search begins anew behind it. False where none did.</summary>
    protected bool TryPassGapInSearch(int length, int window)
    {
        if (length == window || !In.BeforeGap)
        {
            return false;
        }

        In.PassGap();
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
            _searching = true;
            Start(Resynchronise());
        }

        return true;
    }
}
