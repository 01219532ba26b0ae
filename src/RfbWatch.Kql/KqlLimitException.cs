namespace RfbWatch.Kql;

/// <summary>Thrown when a run reaches one of its <see cref="KqlLimits"/>. No part of its result may be used.</summary>
public sealed class KqlLimitException : KqlRunException
{
    /// <summary>Creates the exception with a message that names the limit and its value.</summary>
    public KqlLimitException(string limit, object value, string what)
        : base($"{what}: the limit {limit} = {value} was reached. Narrow the query or raise the limit.") => Limit = limit;

    /// <summary>Name of the member of <see cref="KqlLimits"/> that was reached.</summary>
    public string Limit { get; }
}
