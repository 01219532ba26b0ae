namespace RfbWatch.Sensor.Summary;

/// <summary>The contribution of one session to the counts, so that a later row of the session can replace it.</summary>
/// <param name="Server">The server that it is counted for; a later row may swap the roles.</param>
/// <param name="Minute">The minute that it is counted in.</param>
/// <param name="Mask">One bit for each <see cref="Measure"/> that counts it.</param>
/// <param name="ClientBytes">Bytes to the server.</param>
/// <param name="ServerBytes">Bytes from the server.</param>
internal readonly record struct Contribution(string Server, long Minute, int Mask, long ClientBytes, long ServerBytes)
{
    /// <summary>Whether a measure counts the session.</summary>
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
