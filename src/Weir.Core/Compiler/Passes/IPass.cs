using Weir.Core.Rules;

namespace Weir.Core.Compiler.Passes;

/// <summary>One idea about making a table cheaper without changing what it means. Its words are shown to the operator.</summary>
public interface IPass
{
    string Name { get; }

    /// <summary>What must hold before it may run.</summary>
    string Assumes { get; }

    /// <summary>What is the same after it, besides every packet's fate.</summary>
    string Preserves { get; }

    /// <summary>What there is less of after it.</summary>
    string Saves { get; }

    /// <summary>The table as it was, when there is nothing to gain.</summary>
    Ruleset Apply(Ruleset table, PassContext context);
}
