namespace RfbWatch.Sensor.Summary;

/// <summary>What one session has added to the counts, so that a later row of it can replace it.</summary>
/// <param name="Server">The server under which it is counted: a later row may have swapped the roles.</param>
/// <param name="Minute">The minute in which it is counted.</param>
/// <param name="Mask">One bit for each <see cref="Measure"/> that counts it.</param>
/// <param name="ClientBytes">Bytes to the server.</param>
/// <param name="ServerBytes">Bytes from the server.</param>
internal readonly record struct Contribution(string Server, long Minute, int Mask, long ClientBytes, long ServerBytes)
{
    /// <summary>Whether a measure counts it.</summary>
    public bool Has(Measure measure) => (Mask & Bit(measure)) != 0;

    /// <summary>The contribution of a session. If it was seen incompletely, only the first applicable reason is counted.</summary>
    public static Contribution Of(SessionFacts session, long minute)
    {
        int mask = Bit(Measure.Sessions);
        mask |= session.NoAuthentication ? Bit(Measure.NoAuthentication) : 0;
        mask |= session.Has("PublicPeer") ? Bit(Measure.PublicPeer) : 0;
        mask |= session.LoginFailed ? Bit(Measure.FailedLogins) : 0;
        mask |= session.MissedBytes > 0 ? Bit(Measure.BytesMissing) : session.OneSided.Length > 0 ? Bit(Measure.OneDirection)
            : session.MidStream ? Bit(Measure.NoBeginning) : session.Login == "Encrypted" ? Bit(Measure.Encrypted) : 0;
        return new Contribution(session.Server, minute, mask, session.ClientBytes, session.ServerBytes);
    }

    private static int Bit(Measure measure) => 1 << (int)measure;
}
