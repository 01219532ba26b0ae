using RfbWatch.Protocol.Scripts;

namespace RfbWatch.Protocol.Handshake;

/// <summary>Runs the script and the messages as far as the bytes reach, and what happens where bytes are missing.</summary>
internal abstract partial class SideReader
{
    private bool IsAtRest => Messages is not null || (In.Pending == 0 && (_request.For != InputRequest.Kind.Skip || _skip == _request.Count));

    private bool PumpScript()
    {
        switch (_request.For)
        {
            case InputRequest.Kind.NextEvent:
                if (_versionSeen == State.Version)
                {
                    return false;
                }

                _versionSeen = State.Version;
                break;
            case InputRequest.Kind.AtMost:
                if (In.Available < _request.Count && !In.Exhausted)
                {
                    return false;
                }

                break;
            case InputRequest.Kind.Exactly:
                if (In.Available < _request.Count)
                {
                    return In.Exhausted && HandleGap();
                }

                break;
            case InputRequest.Kind.Skip:
                _skip -= In.Skip(_skip);
                if (_skip > 0)
                {
                    return In.Exhausted && HandleGap();
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
            _request = _script.Current;
            _skip = _request.Count;
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

    private bool HandleGap()
    {
        if (!In.IsBeforeGap)
        {
            // The end: what is held stays half read, and the other side learns that no more comes.
            Stop();
            return false;
        }

        Context.Note(Messages is null ? Anomaly.MissingInHandshake : Anomaly.MissingAfterHandshake);
        In.PassGap();
        Messages = null;
        Context.Mark(EventKind.SideLost);
        Context.Mark(EventKind.SideFinished);
        _searching = true;
        Start(Resynchronise());
        return true;
    }

    /// <summary>Steps over a gap that cut the bytes searched short: the search starts again after it. False where none did.</summary>
    protected bool TryPassGapInSearch(int length, int window)
    {
        if (length == window || !In.IsBeforeGap)
        {
            return false;
        }

        In.PassGap();
        return true;
    }

    private bool PumpMessages()
    {
        int before = In.Available;
        if (Messages!.ReadWaiting())
        {
            Stop();
            return false;
        }

        if (In.Available > 0 || !In.IsBeforeGap)
        {
            return In.Available < before && In.Available > 0;
        }

        long missing = In.PassGap();
        Context.Note(Anomaly.MissingAfterHandshake);
        if (!Messages.TryCross(missing))
        {
            Messages = null;
            _searching = true;
            Start(Resynchronise());
        }

        return true;
    }
}
