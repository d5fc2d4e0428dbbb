#include "sim/report/page.h"

namespace tbg::sim {

const std::string_view kPageStyle = R"(
:root{color-scheme:light dark;--fg:#1c1e21;--bg:#fff;--soft:#6b7280;--rule:#d8dbe0;--panel:#f5f6f8;
--bad:#c62828;--good:#1b7f3b}
@media(prefers-color-scheme:dark){:root{--fg:#e6e7e9;--bg:#16181c;--soft:#9aa1ac;--rule:#33373f;
--panel:#1f2228;--bad:#ff7b72;--good:#56d364}}
body{font:14px/1.45 system-ui,sans-serif;color:var(--fg);background:var(--bg);margin:1.2rem auto;
max-width:1400px;padding:0 1rem}
h1{font-size:1.5rem;margin:.2rem 0}h2{font-size:1.1rem;margin:1.6rem 0 .4rem}
p{margin:.3rem 0}.soft{color:var(--soft)}.bad{color:var(--bad)}.good{color:var(--good)}
code{background:var(--panel);padding:.15rem .4rem;border-radius:4px;overflow-wrap:anywhere}
a{color:inherit}
table{border-collapse:collapse;width:100%}
td,th{text-align:left;vertical-align:top;padding:.2rem .6rem .2rem 0;
border-bottom:1px solid var(--rule);overflow-wrap:anywhere}
td.at,td.n{white-space:nowrap;font-variant-numeric:tabular-nums}
dl{display:grid;grid-template-columns:repeat(auto-fill,minmax(150px,1fr));gap:.5rem;margin:0}
dl div{background:var(--panel);border-radius:6px;padding:.4rem .6rem}
dt{color:var(--soft);font-size:.8rem}
dd{margin:0;font-size:1.05rem;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
summary{cursor:pointer}details ol{margin:.2rem 0 .4rem;padding-left:1.4rem}
#time{position:relative;--names:230px;overflow:hidden}
.lane{position:absolute;left:0;right:0;border-bottom:1px solid var(--rule);font-size:11px;
line-height:13px}
.lane b,.lane i{display:block;width:calc(var(--names) - 10px);overflow:hidden;white-space:nowrap;
text-overflow:ellipsis}
.lane i{color:var(--soft);font-style:normal;font-size:10px}
#lanes{position:absolute;left:var(--names);top:0;width:calc(100% - var(--names));height:100%;
cursor:grab;touch-action:none}
#lanes path{vector-effect:non-scaling-stroke;stroke:var(--c);fill:none}
#lanes .bar{fill:var(--c);stroke-width:1;fill-opacity:.75}
#lanes .area{fill:var(--c);stroke:none;fill-opacity:.55}
#lanes .line{stroke-width:1.3}
#lanes .mark{stroke-width:2.5}
#lanes .mark:target,#lanes .mark.here{stroke-width:6}
#axis{position:sticky;top:0;background:var(--bg);display:flex;justify-content:space-between;
margin-left:230px;font-size:11px;color:var(--soft);border-bottom:1px solid var(--rule);z-index:1}
.key span{display:inline-block;margin-right:1rem;font-size:12px}
.key i{display:inline-block;width:.8em;height:.8em;margin-right:.3em;border-radius:2px;
vertical-align:-1px}
)";

const std::string_view kPageScript = R"(
(function(){
var svg=document.getElementById('lanes'),all=+svg.dataset.ms,h=+svg.dataset.h,x=0,w=all,drag=null;
var ticks=document.querySelectorAll('#axis span');
function clock(ms){var s=ms/1000,p=function(n){return(n<10?'0':'')+n;};
return p(Math.floor(s/3600))+':'+p(Math.floor(s/60)%60)+':'+p(Math.floor(s)%60)+
(w<60000?'.'+('00'+Math.floor(ms%1000)).slice(-3):'');}
function show(){w=Math.max(20,Math.min(w,all));x=Math.max(0,Math.min(x,all-w));
svg.setAttribute('viewBox',x+' 0 '+w+' '+h);
ticks.forEach(function(t,i){t.textContent=clock(x+w*i/(ticks.length-1));});}
function width(){return svg.getBoundingClientRect().width||1;}
svg.addEventListener('wheel',function(e){e.preventDefault();
var at=(e.clientX-svg.getBoundingClientRect().left)/width(),f=e.deltaY<0?.8:1.25,
n=Math.max(20,Math.min(w*f,all));x+=at*(w-n);w=n;show();},{passive:false});
svg.addEventListener('pointerdown',function(e){drag=[e.clientX,x];
svg.setPointerCapture(e.pointerId);});
svg.addEventListener('pointermove',function(e){
if(drag){x=drag[1]-(e.clientX-drag[0])/width()*w;show();}});
svg.addEventListener('pointerup',function(){drag=null;});
svg.addEventListener('dblclick',function(){x=0;w=all;show();});
document.addEventListener('click',function(e){var a=e.target.closest('a[data-ms]');if(!a)return;
e.preventDefault();w=Math.min(all,20000);x=+a.dataset.ms-w/2;show();
document.querySelectorAll('.here').forEach(function(m){m.classList.remove('here');});
var m=document.getElementById(a.hash.slice(1));if(m&&m!==svg)m.classList.add('here');
document.getElementById('timeline').scrollIntoView();});
show();
})();
)";

}  // namespace tbg::sim
