namespace RfbWatch.Kql.Functions;

/// <summary>How a column with the result of a call is named by default.</summary>
internal enum ColumnNaming
{
    /// <summary>Numbered: <c>Column1</c>, <c>Column2</c> …</summary>
    Numbered,

    /// <summary>Named like a column with only the first argument: <c>tostring(d.q)</c> is <c>d_q</c>, <c>bin(t, 1d)</c> is <c>t</c>.</summary>
    FirstArgument,
}
