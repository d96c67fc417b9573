import { mount } from 'svelte';
import './app.css';
import Frame from './Frame.svelte';

const target = document.getElementById('page');
if (target) {
  mount(Frame, { target });
}
