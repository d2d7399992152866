// The stack of the benchmark as React Flow's first example shows a graph: its own nodes and edges, all draggable.
import { Background, Controls, MiniMap, ReactFlow, useEdgesState, useNodesState } from "@xyflow/react";
import "@xyflow/react/dist/style.css";
import { createRoot } from "react-dom/client";

function Flow({ graph, done }) {
  const [nodes, , onNodesChange] = useNodesState(graph.nodes);
  const [edges, , onEdgesChange] = useEdgesState(graph.edges);
  return (
    <ReactFlow nodes={nodes} edges={edges} onNodesChange={onNodesChange} onEdgesChange={onEdgesChange} onInit={done} minZoom={0.01} panOnDrag={[1]} selectionOnDrag fitView>
      <Background />
      <Controls />
      <MiniMap />
    </ReactFlow>
  );
}

// The places are given, while Dockwright reads a text and sets the cards out: the advantage is React Flow's.
window.show = (graph) =>
  new Promise((resolve) => createRoot(document.getElementById("root")).render(<Flow graph={graph} done={resolve} />));
