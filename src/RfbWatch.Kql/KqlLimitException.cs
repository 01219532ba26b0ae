namespace RfbWatch.Kql;

/// <summary>A run met one of its <see cref="KqlLimits"/>; nothing of its result is to be used.</summary>
public sealed class KqlLimitException : KqlRunException
{
    /// <summary>Names the limit and its value in the message.</summary>
    public KqlLimitException(string limit, object value, string what)
        : base($"{what}: the limit {limit} = {value} is met. Narrow the query, or raise the limit.") => Limit = limit;

    /// <summary>Name of the member of <see cref="KqlLimits"/> that was met.</summary>
    public string Limit { get; }
}
