using Weir.Core.Text;

namespace Weir.Sources.Hiera;

internal enum DataToken
{
    /// <summary>Nothing follows.</summary>
    End,
    MapStart,
    MapEnd,
    ListStart,
    ListEnd,

    /// <summary>A key or a value; <see cref="DataTokens.Text"/> has it.</summary>
    Scalar,

    /// <summary>What YAML says by name elsewhere (<c>*name</c>).</summary>
    Alias,
}

/// <summary>
/// A data file, one token after another, whether it is YAML or JSON: a million members never stand in memory as a tree. Keys and
/// values come in turn, as both formats have them.
/// </summary>
internal abstract class DataTokens(string path)
{
    // Deeper than any data; keeps hostile nesting off the stack.
    protected const int Deepest = 64;

    protected string Path => path;

    public DataToken Kind { get; protected set; }

    /// <summary>Of a scalar: its text; of an alias: its name.</summary>
    public string Text { get; protected set; } = "";

    /// <summary>Nothing, said as such: an empty value of YAML, <c>null</c>.</summary>
    public bool IsNull { get; protected set; }

    public abstract Position.InFile At { get; }

    /// <exception cref="DataSyntaxException">The file cannot be understood from here on.</exception>
    public abstract void Next();

    /// <summary>Passes over the value that begins here, whatever it holds; afterwards stands on its last token.</summary>
    public void Skip()
    {
        var depth = 0;
        while (true)
        {
            depth += Kind switch
            {
                DataToken.MapStart or DataToken.ListStart => 1,
                DataToken.MapEnd or DataToken.ListEnd => -1,
                _ => 0,
            };
            if (depth <= 0 || Kind == DataToken.End)
            {
                return;
            }

            Next();
        }
    }

    /// <summary>What stands here, for messages.</summary>
    public string Found =>
        Kind switch
        {
            DataToken.MapStart => "a map of keys",
            DataToken.ListStart => "a list",
            DataToken.Alias => $"the alias '*{Excerpt.Of(Text)}'",
            DataToken.Scalar => IsNull ? "nothing" : $"the text '{Excerpt.Of(Text)}'",
            _ => "the end",
        };
}

/// <summary>A data file breaks off or breaks its own grammar.</summary>
internal sealed class DataSyntaxException(Position.InFile at, string problem, bool isJson) : Exception(problem)
{
    public Position.InFile At => at;

    public bool IsJson => isJson;
}
