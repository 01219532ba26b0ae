namespace RfbWatch.Kql.Functions;

/// <summary>How an unnamed column that holds the result of a call is named.</summary>
internal enum ColumnNaming
{
    /// <summary>Numbered: <c>Column1</c>, <c>Column2</c> …</summary>
    Numbered,

    /// <summary>Like a column made of the first argument alone: <c>tostring(d.q)</c> is <c>d_q</c>, <c>bin(t, 1d)</c> is <c>t</c>.</summary>
    FirstArgument,
}
